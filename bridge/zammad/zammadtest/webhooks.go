package zammadtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
)

func webhookCollection() *collection {
	return &collection{
		path: webhooks, model: "Webhook", searchable: true,
		read: []string{"admin.webhook"}, write: []string{"admin.webhook"},
		columns: named(250, columnSet{
			"endpoint":                 {kind: text, max: 300, required: true},
			"signature_token":          {kind: text, max: 200, secret: true},
			"ssl_verify":               {kind: boolean, initial: true},
			"basic_auth_username":      {kind: text, max: 250, since: 600},
			"basic_auth_password":      {kind: text, max: 250, since: 600, secret: true},
			"pre_defined_webhook_type": {kind: text, max: 250, since: 600},
			"customized_payload":       {kind: boolean, initial: false, since: 600},
			"custom_payload":           {kind: text, since: 600},
			"preferences":              {kind: object, initial: emptyMap(), since: 600},
			"http_method":              {kind: text, max: 20, initial: "post", choices: []string{"post", "put", "patch", "delete"}, since: 700},
			"bearer_token":             {kind: text, max: 250, since: 700, secret: true},
		}),
		prepare: prepareWebhook,
	}
}

func prepareWebhook(c *call, old, draft row) error {
	for _, name := range []string{"signature_token", "basic_auth_password", "bearer_token"} {
		if c.desk.release >= 700 && draft.text(name) == mask && old != nil {
			draft[name] = old[name]
		}
	}
	at, err := url.Parse(draft.text("endpoint"))
	if err != nil || at.Host == "" || !slices.Contains([]string{"http", "https"}, at.Scheme) {
		return unprocessable("Endpoint The provided endpoint is invalid, no http or https protocol was specified.")
	}
	if c.desk.release < 600 {
		return nil
	}
	if !draft.flag("customized_payload") {
		draft["custom_payload"] = nil
	}
	if payload := draft.text("custom_payload"); payload != "" && !json.Valid([]byte(payload)) {
		return unprocessable("Custom payload could not be parsed")
	}
	return nil
}

// deleteWebhook refuses while a trigger or a job calls it.
func deleteWebhook(c *call) (int, any, error) {
	of := c.desk.collections[webhooks]
	for _, from := range []relation{triggers, jobs} {
		for _, each := range c.desk.list(from) {
			perform, _ := each["perform"].(map[string]any)
			call, _ := perform["notification.webhook"].(map[string]any)
			if called := fmt.Sprint(call["webhook_id"]); called == c.path["id"] {
				return 0, nil, unprocessable("Can't delete, object has references.")
			}
		}
	}
	return of.delete(c)
}

func settingCollection() *collection {
	read := []string{"admin.*"}
	return &collection{
		path: settings, model: "Setting", read: read, write: read, kept: true, indexed: true,
		columns: columnSet{
			"title":         {kind: text, readonly: true},
			"name":          {kind: text, readonly: true},
			"area":          {kind: text, readonly: true},
			"description":   {kind: text, readonly: true},
			"options":       {kind: object, readonly: true, initial: emptyMap()},
			"state_current": {kind: object},
			"state_initial": {kind: object, readonly: true},
			"frontend":      {kind: boolean, readonly: true, initial: false},
			"preferences":   {kind: object, readonly: true, initial: emptyMap()},
		},
	}
}

// refuseSettings answers those who would make or delete a setting.
func refuseSettings(*call) (int, any, error) {
	return 0, nil, failWith(http.StatusForbidden, "Not authorized (feature not possible)")
}

// setting is the value of a setting, nil for one that there is not.
func (d *desk) setting(name string) any {
	for _, each := range d.list(settings) {
		if each.text("name") == name {
			state, _ := each["state_current"].(map[string]any)
			return state["value"]
		}
	}
	return nil
}

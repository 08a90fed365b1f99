package zammadtest

import (
	"maps"
	"net/http"
	"net/mail"
	"strconv"
	"strings"
)

// resolveCustomer turns "guess:mail" and an object into the id of a user, who
// is made if need be. The second result is the id of a user that was made.
func (c *call) resolveCustomer() (made int64, err error) {
	found, described := c.params["customer"].(map[string]any)
	guess, guessed := strings.CutPrefix(c.text("customer_id"), "guess:")
	if !described && !guessed || !c.may("ticket.agent") {
		return 0, nil
	}
	if guessed {
		address, err := mail.ParseAddress(guess)
		if err != nil {
			return 0, &failure{
				status: http.StatusUnprocessableEntity, message: "Invalid email '" + guess + "' of customer", bare: true,
			}
		}
		found = map[string]any{"email": address.Address}
	}
	who, exists := c.describedUser(found)
	if !exists {
		of := c.desk.collections[users]
		who = c.blank(of.columns)
		asking := *c
		asking.params = maps.Clone(found)
		if err := of.fill(&asking, nil, who); err != nil {
			return 0, err
		}
		c.desk.insert(users, who)
		made = who.id()
	}
	c.params = maps.Clone(c.params)
	delete(c.params, "customer")
	c.params["customer_id"] = strconv.FormatInt(who.id(), 10)
	return made, nil
}

func (c *call) describedUser(found map[string]any) (row, bool) {
	if id, err := strconv.ParseInt(scalarText(found["id"]), 10, 64); err == nil {
		return c.desk.user(id)
	}
	for _, name := range []string{"email", "login"} {
		if who, exists := c.desk.userNamed(scalarText(found[name])); exists {
			return who, true
		}
	}
	return nil, false
}

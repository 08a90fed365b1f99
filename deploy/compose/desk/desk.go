package desk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Options are what the steps need; all must be given.
type Options struct {
	URL         *url.URL // of Zammad, without /api/v1
	WizardToken string   // starts the auto wizard
	Login       string   // of the bridge's agent
	Password    string
	Token       string             // that the bridge has now
	Keep        func(string) error // puts a new token in its place
	Logger      *slog.Logger
	Retry       time.Duration // between two questions whether Zammad is up
}

// TokenName is how the token is called in the agent's profile at Zammad.
const TokenName = "vigie-bridge"

// Take takes the steps that are left to take. It waits for Zammad until ctx
// ends.
func Take(ctx context.Context, opts Options) error {
	d := &zammad{Options: opts}
	if err := d.await(ctx); err != nil {
		return err
	}
	if known, err := d.knows(ctx, opts.Token); err != nil || known {
		if known {
			opts.Logger.Info("Zammad knows the token of the bridge: nothing is to be done")
		}
		return err
	}
	if err := d.wizard(ctx); err != nil {
		return err
	}
	token, err := d.newToken(ctx)
	if err != nil {
		return err
	}
	if known, err := d.knows(ctx, token); err != nil || !known {
		return errors.Join(errors.New("zammad does not know the token that it has just made"), err)
	}
	if err := opts.Keep(token); err != nil {
		return err
	}
	opts.Logger.Info("the bridge has a token at Zammad", "login", opts.Login)
	return nil
}

type zammad struct{ Options }

// answerTime bounds one request: the wizard makes accounts one after another.
const answerTime = 3 * time.Minute

// maxAnswer is far above any answer that is read here.
const maxAnswer = 1 << 20

// await asks until Zammad itself answers, and not what stands before it.
func (d *zammad) await(ctx context.Context) error {
	for {
		_, err := d.ask(ctx, http.MethodGet, "getting_started", nil, nil)
		if err == nil {
			return nil
		}
		d.Logger.Info("Zammad is not there yet", "reason", err)
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for zammad: %w", errors.Join(err, ctx.Err()))
		case <-time.After(d.Retry):
		}
	}
}

// knows tells whether a token is one of Zammad's.
func (d *zammad) knows(ctx context.Context, token string) (bool, error) {
	status, err := d.ask(ctx, http.MethodGet, "users/me", func(r *http.Request) {
		r.Header.Set("Authorization", "Token token="+token)
	}, nil)
	switch {
	case err != nil:
		return false, err
	case status == http.StatusOK:
		return true, nil
	case status == http.StatusUnauthorized:
		return false, nil
	}
	return false, fmt.Errorf("ask zammad for the token's user: it answers %d", status)
}

// wizard starts the auto wizard. A Zammad that is set up already says 403.
func (d *zammad) wizard(ctx context.Context) error {
	var answer struct {
		There   bool   `json:"auto_wizard"`
		Success bool   `json:"auto_wizard_success"`
		Message string `json:"message"`
	}
	status, err := d.ask(ctx, http.MethodGet, "getting_started/auto_wizard/"+url.PathEscape(d.WizardToken), nil, &answer)
	switch {
	case err != nil:
		return err
	case answer.Success:
		d.Logger.Info("Zammad has its first accounts and groups")
	case status == http.StatusOK && answer.There:
		return fmt.Errorf("zammad's auto wizard failed: %s", answer.Message)
	default:
		d.Logger.Info("Zammad was set up before", "status", status)
	}
	return nil
}

// newToken has Zammad make a token that may do what an agent does.
func (d *zammad) newToken(ctx context.Context) (string, error) {
	var answer struct {
		Token string `json:"token"`
	}
	status, err := d.ask(ctx, http.MethodPost, "user_access_token", func(r *http.Request) {
		r.SetBasicAuth(d.Login, d.Password)
		body, _ := json.Marshal(map[string]any{"name": TokenName, "permission": []string{"ticket.agent"}})
		r.Header.Set("Content-Type", "application/json")
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	}, &answer)
	switch {
	case err != nil:
		return "", err
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return "", fmt.Errorf("zammad does not let %s in (%d): make the token by hand (docs/compose.md)", d.Login, status)
	case answer.Token == "":
		return "", fmt.Errorf("ask zammad for a token: it answers %d without one", status)
	}
	return answer.Token, nil
}

// ask sends one request and decodes the answer, where there is one to decode.
// What is not Zammad's JSON is an error: a proxy speaks for it while it
// starts.
func (d *zammad) ask(ctx context.Context, method, path string, edit func(*http.Request), answer any) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	doing := method + " " + strings.SplitN(path, "/", 2)[0]
	request, err := http.NewRequestWithContext(ctx, method, d.URL.JoinPath("api/v1", path).String(), nil)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", doing, err)
	}
	request.Header.Set("Accept", "application/json")
	if edit != nil {
		edit(request)
	}
	response, err := client.Do(request)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", doing, hidden(err))
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return 0, fmt.Errorf("%s: %w", doing, err)
	}
	if !json.Valid(body) {
		return 0, fmt.Errorf("%s: %d, and no JSON", doing, response.StatusCode)
	}
	if answer != nil {
		if err := json.Unmarshal(body, answer); err != nil {
			return 0, fmt.Errorf("%s: %w", doing, err)
		}
	}
	return response.StatusCode, nil
}

// hidden drops the address from an error: the wizard's token is in it.
func hidden(err error) error {
	if known, ok := errors.AsType[*url.Error](err); ok {
		return known.Err
	}
	return err
}

// client follows nothing: passwords travel to Zammad alone.
var client = &http.Client{
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	Transport:     &http.Transport{DisableKeepAlives: true},
}

package satisfaction

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/mail"
	"strings"
	"sync/atomic"
	"time"

	"github.com/prometheus/exporter-toolkit/web"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// Desk is where tickets and people are looked up; errors are those of mirror.Desk.
type Desk interface {
	Ticket(ctx context.Context, id int64) (bridge.Ticket, error)
	User(ctx context.Context, id int64) (bridge.DeskUser, error)
}

// Store keeps who was asked.
type Store interface {
	ledger.Surveys
	// Lead takes the lead of a task, or renews it, and tells whether it is had.
	Lead(ctx context.Context, task, holder string, now time.Time, lease time.Duration) (bool, error)
}

// Options are what an Asker needs; all must be given.
type Options struct {
	Config Config
	Store  Store
	Desk   Desk
	// Own is the login, or the mail address, of whom the bridge opens tickets for.
	Own string
	// Region is that of a site; empty where nobody knows.
	Region func(site string) string
	Zone   func() *time.Location // in which days are told
	Holder string                // this process, among those that share a ledger
	Logger *slog.Logger
}

// How it works.
const (
	lookEvery = time.Minute
	task      = "satisfaction"
	lease     = 2 * time.Minute // whoever takes longer meets others at the ledger, which has each asked once
)

// Asker asks requesters.
type Asker struct {
	Options

	post    *post
	own     int64 // id of whom the bridge opens tickets for, once it was met
	failing atomic.Bool
}

// NewAsker wires an Asker. It fails where a secret cannot be read.
func NewAsker(opts Options) (*Asker, error) {
	if _, err := readKeys(opts.Config.KeysFile); err != nil {
		return nil, err
	}
	if err := web.Validate(opts.Config.WebConfigFile); err != nil {
		return nil, fmt.Errorf("web configuration of requesters' answers: %w", err)
	}
	post, err := newPost(opts.Config.Mail)
	if err != nil {
		return nil, err
	}
	return &Asker{Options: opts, post: post}, nil
}

// Failing tells whether the last mail could not be sent.
func (a *Asker) Failing() bool { return a.failing.Load() }

// Run asks until ctx ends.
func (a *Asker) Run(ctx context.Context) {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		if err := a.RunOnce(ctx, time.Now()); err != nil && ctx.Err() == nil {
			a.Logger.Warn("requesters were not asked", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// RunOnce asks as many as are due, and may be in a minute.
func (a *Asker) RunOnce(ctx context.Context, now time.Time) error {
	leads, err := a.Store.Lead(ctx, task, a.Holder, now, lease)
	if err != nil {
		return err
	}
	if !leads {
		a.failing.Store(false) // the one that leads tells
		return nil
	}
	due, err := a.Store.DueSurveys(ctx, ledger.SurveysDue{
		Now: now, From: now.Add(-a.Config.AskWithin.Std()), To: now.Add(-a.Config.AskAfter.Std()), Except: a.own,
	}, a.Config.PerMinute)
	if err != nil {
		return err
	}
	for i := range due {
		if err := a.ask(ctx, due[i], now); err != nil {
			return err
		}
	}
	return nil
}

// ask asks one, or puts down why not. An error says that nobody could be asked
// now.
func (a *Asker) ask(ctx context.Context, s bridge.Survey, now time.Time) error {
	s.At, s.ExpiresAt = now, now.Add(a.Config.Valid.Std())
	s.Attempts++
	s.Region = a.region(&s)
	var to bridge.DeskUser
	var err error
	if now.Sub(s.ClosedAt) > a.Config.AskWithin.Std() {
		s.Skip = bridge.SkipLate
	} else if to, err = a.requester(ctx, &s); err != nil || a.own != 0 && to.ID == a.own || to.ID == 0 && s.Skip == "" {
		return err
	}
	s.Address = ""
	if s.Skip == "" {
		s.Address = hashOf(to.Email)
	}
	begun, err := a.Store.BeginSurvey(ctx, s, now.Add(-a.Config.Pause.Std()))
	if err != nil || begun == nil || begun.Skip != "" {
		return err
	}
	return a.send(ctx, begun, to, now)
}

func (a *Asker) region(s *bridge.Survey) string {
	if s.Region != "" {
		return s.Region
	}
	return a.Region(s.Site)
}

// requester is whom a ticket is for, as the desk knows it now; without an id where
// it is not to be asked about, or not yet. Skip says why they are not to be asked.
func (a *Asker) requester(ctx context.Context, s *bridge.Survey) (bridge.DeskUser, error) {
	ticket, err := a.Desk.Ticket(ctx, s.Ticket)
	if gone(err) {
		s.Skip = bridge.SkipGone
		return bridge.DeskUser{}, nil
	}
	if err != nil || ticket.Stage != bridge.StageClosed || ticket.CustomerID == 0 {
		return bridge.DeskUser{}, err
	}
	s.Customer, s.Number = ticket.CustomerID, ticket.Number
	user, err := a.Desk.User(ctx, ticket.CustomerID)
	if gone(err) {
		s.Skip = bridge.SkipGone
		return bridge.DeskUser{}, nil
	}
	if err != nil {
		return bridge.DeskUser{}, err
	}
	switch address, err := mail.ParseAddress(user.Email); {
	case strings.EqualFold(user.Login, a.Own) || strings.EqualFold(user.Email, a.Own):
		a.own = user.ID
	case user.Agent:
		s.Skip = bridge.SkipAgent
	case err != nil || address.Address != strings.TrimSpace(user.Email): // a name and an address are no address
		s.Skip = bridge.SkipNoAddress
	default:
		user.Email = address.Address
	}
	return user, nil
}

func gone(err error) bool {
	return errors.Is(err, bridge.ErrNotFound) || errors.Is(err, bridge.ErrNoAccess)
}

// hashOf is what is kept of an address.
func hashOf(address string) string {
	sum := sha256.Sum256([]byte("vigie-satisfaction\x00" + strings.ToLower(strings.TrimSpace(address))))
	return hex.EncodeToString(sum[:])
}

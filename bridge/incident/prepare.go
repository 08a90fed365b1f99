package incident

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// writtenNoted is the key of Writing that holds the last entry of the note
// that goes with the write.
const writtenNoted = "noted"

// writtenBegun is the key of Writing that holds when the write was begun, in
// milliseconds.
const writtenBegun = "begun"

// told are the facts that a digest tells, beside the acts that people did
// elsewhere: the ticket's own history has those in the bridge's name. The
// others are seen on the ticket itself or concern the bridge alone.
var told = []bridge.Kind{
	bridge.KindAlertFiring, bridge.KindAlertEnded, bridge.KindPriority, bridge.KindUnverified,
	bridge.KindRestored, bridge.KindResolved, bridge.KindClosed, bridge.KindReopened,
	bridge.KindTicketGone, bridge.KindPutBack, bridge.KindSupervised, bridge.KindNotShown, bridge.KindAttached, bridge.KindDetached,
	bridge.KindNotAttached, bridge.KindTicketJoined, bridge.KindTicketParted,
	bridge.KindUnstable, bridge.KindSteady, bridge.KindRecurrence,
	bridge.KindPlanned, bridge.KindAnomaly,
	bridge.KindEscalated, bridge.KindHookLost,
}

// work is one write, ready to be made.
type work struct {
	incident bridge.Incident
	changes  bridge.TicketChanges
	version  int64
}

// prepare takes over what people did to the ticket, plans the write and
// records that it is begun, in one transaction. It returns nil when the
// ticket shows everything already. What devices told is for a new ticket.
func (s *Syncer) prepare(ctx context.Context, claimed *bridge.Incident, ticket *bridge.Ticket, heard []bridge.Event, now time.Time) (*work, error) {
	var w *work
	err := s.Store.Write(ctx, func(tx Tx) error {
		w = nil
		incident, err := tx.Incident(claimed.ID)
		if err != nil || incident == nil {
			return err
		}
		if ticket == nil && incident.Desired == 0 {
			return s.done(tx, incident, 0, now) // it was attached meanwhile: its parent's ticket shows it
		}
		if ticket == nil && s.uncertain(incident, now) {
			return errUncertain
		}
		if err := s.takeOver(tx, incident, ticket, now); err != nil {
			return err
		}
		w, err = s.plan(tx, incident, ticket, heard, now)
		if err != nil {
			return err
		}
		if w == nil {
			incident.LastError, incident.LastErrorFinal = "", false
			return s.done(tx, incident, incident.Desired, now)
		}
		return tx.SaveIncident(incident)
	})
	return w, err
}

// uncertain tells whether a creation was begun of which nobody knows what
// became, and not long enough ago to be given up.
func (s *Syncer) uncertain(incident *bridge.Incident, now time.Time) bool {
	if incident.TicketID != 0 || incident.Writing == nil {
		return false
	}
	begun, err := strconv.ParseInt(incident.Writing[writtenBegun], 10, 64)
	return err == nil && now.Before(time.UnixMilli(begun).Add(2*s.Lease))
}

// takeOver brings the incident up to what the ticket says: whether a write
// begun before did arrive, where the ticket went, what people did.
func (s *Syncer) takeOver(tx Tx, incident *bridge.Incident, ticket *bridge.Ticket, now time.Time) error {
	if ticket == nil {
		return s.ticketGone(tx, incident, now)
	}
	settle(incident, ticket)
	var entries []bridge.Entry
	if incident.TicketID != ticket.ID {
		entries = append(entries, ticketEntry(incident, ticket, now))
		if incident.TicketID != 0 {
			incident.Written = map[string]string{} // another ticket: nothing on it is known to be ours
		}
	}
	if fields := overtaken(incident, ticket); len(fields) > 0 {
		entries = append(entries, notShown(incident, now, "le ticket a été changé entre-temps", fields))
	}
	entries = append(entries, onward(incident, ticket, s.Policy(), now)...)
	adopt(incident, ticket)
	act, err := tx.FirstAct(ticket.ID)
	if err != nil {
		return err
	}
	before := incident.AcknowledgedAt
	if before.IsZero() && !act.IsZero() {
		inHand(incident, later(act, incident.OpenedAt))
	}
	next, seen := Observe(*incident, *ticket, now)
	*incident = next
	if err := s.byHand(tx, incident, ticket, now); err != nil {
		return err
	}
	seen = append(seen, closedByPerson(incident, ticket, now)...)
	if len(seen) > 0 || !incident.AcknowledgedAt.Equal(before) {
		incident.Desired++
	}
	if err := tx.Append(append(entries, seen...)...); err != nil {
		return err
	}
	if err := s.handedOver(tx, incident, ticket, now); err != nil {
		return err
	}
	return tx.SaveIncident(incident)
}

// handedOver follows what the ticket says of third parties.
func (s *Syncer) handedOver(tx Tx, incident *bridge.Incident, ticket *bridge.Ticket, now time.Time) error {
	if err := shareReference(tx, incident, ticket); err != nil {
		return err
	}
	if err := givenBack(tx, incident, ticket, now); err != nil {
		return err
	}
	return handOver(tx, incident, s.Policy(), now)
}

func notShown(incident *bridge.Incident, now time.Time, why string, fields []string) bridge.Entry {
	return bridge.Entry{
		Subject: incident.ID, Kind: bridge.KindNotShown, Actor: bridge.ActorBridge, EffectiveAt: now, ReceivedAt: now,
		Text: "Acte non reporté sur le ticket, " + why + " : " + strings.Join(fields, ", "),
	}
}

// settle finds out whether the write that was begun last did arrive: each
// write puts its version on the ticket.
func settle(incident *bridge.Incident, ticket *bridge.Ticket) {
	writing := incident.Writing
	incident.Writing = nil
	if writing == nil || ticket.Fields[FieldVersion] != writing[FieldVersion] {
		return
	}
	if noted, err := strconv.ParseInt(writing[writtenNoted], 10, 64); err == nil {
		incident.Noted = noted
	}
	delete(writing, writtenNoted)
	delete(writing, writtenBegun)
	laid := make(map[string]string)
	for name, value := range writing {
		if field, found := strings.CutPrefix(name, askedPrefix); found {
			laid[field] = value
			delete(writing, name)
		}
	}
	forget(incident, laid)
	incident.Written = writing
}

func (s *Syncer) ticketGone(tx Tx, incident *bridge.Incident, now time.Time) error {
	if incident.TicketID == 0 {
		return nil
	}
	gone := bridge.Entry{
		Subject: incident.ID, Kind: bridge.KindTicketGone, Actor: bridge.ActorBridge, EffectiveAt: now, ReceivedAt: now,
		Text: "Le ticket n° " + incident.TicketNumber + " a été supprimé : un nouveau ticket le remplace",
	}
	incident.TicketID, incident.TicketNumber, incident.Noted = 0, "", 0
	incident.Written, incident.Writing = map[string]string{}, nil
	return tx.Append(gone)
}

func ticketEntry(incident *bridge.Incident, ticket *bridge.Ticket, now time.Time) bridge.Entry {
	entry := bridge.Entry{
		Subject: incident.ID, Kind: bridge.KindTicketOpened, Actor: bridge.ActorBridge,
		EffectiveAt: ticket.CreatedAt, ReceivedAt: now, Text: "Ticket n° " + ticket.Number + " ouvert",
		Data: map[string]string{"ticket": strconv.FormatInt(ticket.ID, 10), "number": ticket.Number},
	}
	if incident.TicketID == 0 && ticket.CreatedAt.Before(incident.OpenedAt) && ticket.Fields[FieldIncident] == "" {
		entry.EffectiveAt, entry.Data["adopted"] = now, "true"
		entry.Text = "Ticket n° " + ticket.Number + ", déjà ouvert, repris"
	}
	if incident.TicketID != 0 {
		entry.Kind, entry.EffectiveAt = bridge.KindTicketFollow, now
		entry.Text = "Ticket n° " + incident.TicketNumber + " fusionné : suivi dans le ticket n° " + ticket.Number
	}
	return entry
}

// adopt keeps what the incident shows of its ticket.
func adopt(incident *bridge.Incident, ticket *bridge.Ticket) {
	incident.TicketID, incident.TicketNumber = ticket.ID, ticket.Number
	incident.TicketGroup, incident.TicketOwner, incident.TicketState = ticket.Group, ticket.Owner, ticket.State
}

// plan works out the write; nil when there is none to make.
func (s *Syncer) plan(tx Tx, incident *bridge.Incident, ticket *bridge.Ticket, heard []bridge.Event, now time.Time) (*work, error) {
	face, occurrences, err := s.face(tx, incident)
	if err == nil {
		err = s.due(tx, incident, &face, now)
	}
	if err != nil {
		return nil, err
	}
	entries, err := tx.EntriesAfter(incident.ID, incident.Noted)
	if err != nil {
		return nil, err
	}
	others, err := kinOf(tx, incident, entries)
	if err != nil {
		return nil, err
	}
	members, noted, err := comingsFor(tx, incident, entries)
	if err != nil {
		return nil, err
	}
	if incident.Nature == bridge.NatureStorm {
		face.Fields[FieldAlerts] = strconv.Itoa(len(brokenOf(others.members)))
	}
	changes, written := Plan(face, ticket, incident.Written)
	laid := ask(incident.Asked, face, ticket, &changes, written)
	if _, moved := laid[writtenState]; moved && changes.State != face.State {
		// What the bridge wanted there is not written: once the person lets go
		// of the ticket, it is wanted still.
		written[writtenState] = incident.Written[writtenState]
	}
	if ticket == nil {
		if changes.ChildOf, err = parentTicket(tx, incident); err != nil {
			return nil, err
		}
		if changes.RelatedTo, err = relatedTickets(tx, incident, others.incidents); err != nil {
			return nil, err
		}
	}
	// A ticket that was there before gets the whole story too.
	opening := ticket == nil || incident.Noted == 0 && ticket.Fields[FieldIncident] == ""
	note, err := s.note(*incident, occurrences, opening, heard, entries, others, members)
	if err != nil {
		return nil, err
	}
	changes.Note = call(note, opening, entries)
	if nothingShown(changes) {
		delete(written, FieldVersion)
		incident.Written = merge(incident.Written, written)
		forget(incident, laid)
		return nil, nil
	}
	incident.Writing = merge(written, map[string]string{
		writtenNoted: strconv.FormatInt(max(noted, lastSeq(entries, incident.Noted)), 10),
		writtenBegun: strconv.FormatInt(now.UnixMilli(), 10),
	})
	for name, value := range laid {
		incident.Writing[askedPrefix+name] = value
	}
	return &work{incident: *incident, changes: changes, version: incident.Desired}, nil
}

// face is what the ticket should show, and the occurrences behind it.
func (s *Syncer) face(tx Tx, incident *bridge.Incident) (Face, []bridge.Occurrence, error) {
	shown := incident.ID
	if incident.Nature == bridge.NatureHandover {
		shown = incident.Parent // what the party is to mend
	}
	occurrences, err := tx.Occurrences(shown)
	if err != nil {
		return Face{}, nil, err
	}
	face := NewFace(*incident, occurrences, s.Policy().Level(incident.Criticity), s.States)
	if incident.Nature == bridge.NatureHandover {
		face = handoverFace(*incident, face, s.Policy(), s.States)
	}
	shared, err := tx.BrokenOnTicket(incident.TicketID, incident.ID)
	if shared {
		face.State = "" // a person merged another incident into it, which goes on
	}
	return face, occurrences, err
}

// note is the article that goes with the write: the opening of a new ticket,
// or a digest of what is new; nil when nothing is to be told.
func (s *Syncer) note(incident bridge.Incident, occurrences []bridge.Occurrence, opening bool, heard []bridge.Event, entries []bridge.Entry, others kin, members comings) (*bridge.Note, error) {
	if opening {
		acts := slices.DeleteFunc(slices.Clone(entries), func(e bridge.Entry) bool { return e.Data[actKind] == "" })
		note, err := s.Notes().opening(incident, occurrences, heard, acts, s.Policy().Level(incident.Criticity), others)
		return &note, err
	}
	news := slices.DeleteFunc(slices.Clone(entries), func(e bridge.Entry) bool {
		return !slices.Contains(told, e.Kind) && e.Data[actKind] == ""
	})
	if len(news) == 0 && members.empty() {
		return nil, nil
	}
	note, err := s.Notes().digest(incident, news, s.Notes().news(others, members, returned(news)))
	return &note, err
}

// nothingShown tells whether a write would change nothing but our own
// version number.
func nothingShown(changes bridge.TicketChanges) bool {
	fields := maps.Clone(changes.Fields)
	delete(fields, FieldVersion)
	changes.Fields = fields
	return changes.Empty()
}

func merge(base, over map[string]string) map[string]string {
	merged := make(map[string]string, len(base)+len(over))
	maps.Copy(merged, base)
	maps.Copy(merged, over)
	return merged
}

func lastSeq(entries []bridge.Entry, otherwise int64) int64 {
	if len(entries) == 0 {
		return otherwise
	}
	return entries[len(entries)-1].Seq
}

// land records that a write arrived; incomplete says what of it was not
// taken.
func (s *Syncer) land(ctx context.Context, w *work, answer bridge.Ticket, incomplete error, now time.Time) error {
	// What was written is known even where the desk dropped a field of it:
	// comparing the version then would find no write at all.
	kept := answer.Fields
	answer.Fields = map[string]string{FieldVersion: w.incident.Writing[FieldVersion]}
	return s.Store.Write(ctx, func(tx Tx) error {
		incident, err := tx.Incident(w.incident.ID)
		if err != nil || incident == nil {
			return err
		}
		if incident.TicketID != answer.ID {
			if err := tx.Append(ticketEntry(incident, &answer, now)); err != nil {
				return err
			}
		}
		incident.Writing = maps.Clone(w.incident.Writing) // it may be asked for again
		settle(incident, &answer)
		adopt(incident, &answer)
		incident.LastError, incident.LastErrorFinal = "", false
		if incomplete != nil {
			remember(incident, w.changes.Fields, kept)
			s.Logger.Error("the desk did not take all of a ticket", "incident", incident.ID, "ticket", answer.Number, "err", incomplete)
			incident.LastError, incident.LastErrorFinal = incomplete.Error(), true
		}
		return s.done(tx, incident, w.version, now)
	})
}

// remember keeps what the desk made of the fields that it was sent: what it
// dropped must not pass for a person's edit the next time.
func remember(incident *bridge.Incident, sent, kept map[string]string) {
	for name := range sent {
		incident.Written[name] = kept[name]
	}
}

// done marks what the ticket shows now and gives the incident back.
func (s *Syncer) done(tx Tx, incident *bridge.Incident, version int64, now time.Time) error {
	incident.Synced = max(incident.Synced, version)
	incident.Attempts = 0
	incident.NextAttempt = now.Add(s.Pace)
	if err := tx.SaveIncident(incident); err != nil {
		return err
	}
	return tx.Release(incident.ID)
}

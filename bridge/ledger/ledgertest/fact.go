package ledgertest

import (
	"bytes"
	"reflect"
	"testing"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
)

func occurrenceRoundTrip(t *testing.T, s Store) {
	save(t, s, newIncident("01A", "a"))
	alert := firing("00000000000000a1")
	alert.Labels = map[string]string{"établissement": "Lycée « Carthage »", "quote": `"'\`}
	alert.Annotations = map[string]string{"summary": "Équipement injoignable\ndepuis <peu>"}
	alert.GeneratorURL = "http://prometheus.example/graph?g0.expr=up"
	first := bridge.Occurrence{Incident: "01A", Alert: alert}
	second := bridge.Occurrence{Incident: "01A", Alert: firing("00000000000000a2")}
	write(t, s, func(tx incident.Tx) error {
		if err := tx.SaveOccurrence(&first); err != nil {
			return err
		}
		return tx.SaveOccurrence(&second)
	})
	if first.ID == 0 || second.ID <= first.ID {
		t.Fatalf("ids %d and %d do not grow", first.ID, second.ID)
	}
	check := func(when string) {
		t.Helper()
		write(t, s, func(tx incident.Tx) error {
			all := must(tx.Occurrences("01A"))(t)
			if !reflect.DeepEqual(all, []bridge.Occurrence{first, second}) {
				t.Errorf("%s: got  %+v\nwant %+v", when, all, []bridge.Occurrence{first, second})
			}
			last := must(tx.LastOccurrence(alert.AlertID))(t)
			if last == nil || !reflect.DeepEqual(*last, first) {
				t.Errorf("%s: last is %+v, want %+v", when, last, first)
			}
			return nil
		})
	}
	check("while firing")

	first.EndedAt, first.EndedBy = at(9), bridge.EndAbsent
	first.Alert.Firing, first.Alert.EndsAt = false, first.EndedAt
	first.Alert.StartsAt = at(-1)
	first.Alert.Annotations = map[string]string{"summary": "autre texte"}
	first.Alert.GeneratorURL = "http://prometheus.example/other"
	write(t, s, func(tx incident.Tx) error { return tx.SaveOccurrence(&first) })
	check("after its end")
}

func oneFiringOccurrence(t *testing.T, s Store) {
	save(t, s, newIncident("01A", "a"))
	first := bridge.Occurrence{Incident: "01A", Alert: firing("00000000000000a1")}
	write(t, s, func(tx incident.Tx) error { return tx.SaveOccurrence(&first) })
	twice := func(tx incident.Tx) error {
		return tx.SaveOccurrence(&bridge.Occurrence{Incident: "01A", Alert: firing("00000000000000a1")})
	}
	if err := s.Write(t.Context(), twice); err == nil {
		t.Error("an alert fires twice at a time")
	}
	first.EndedAt, first.EndedBy = at(1), bridge.EndResolved
	write(t, s, func(tx incident.Tx) error { return tx.SaveOccurrence(&first) })
	write(t, s, twice)
	write(t, s, func(tx incident.Tx) error {
		if last := must(tx.LastOccurrence(first.Alert.AlertID))(t); last == nil || last.ID <= first.ID || last.Ended() {
			t.Errorf("last is %+v, want the one that fires", last)
		}
		return nil
	})
}

func firingBySource(t *testing.T, s Store) {
	save(t, s, newIncident("01A", "a"))
	ended := bridge.Occurrence{Incident: "01A", Alert: firing("00000000000000a1"), EndedAt: at(1), EndedBy: bridge.EndMissed}
	fires := bridge.Occurrence{Incident: "01A", Alert: firing("00000000000000a2")}
	other := bridge.Occurrence{Incident: "01A", Alert: firing("00000000000000a2")}
	other.Alert.Source = "lab"
	write(t, s, func(tx incident.Tx) error {
		for _, o := range []*bridge.Occurrence{&ended, &fires, &other} {
			if err := tx.SaveOccurrence(o); err != nil {
				return err
			}
		}
		return nil
	})
	got := must(s.Firing(t.Context(), "noc"))(t)
	if !reflect.DeepEqual(got, []bridge.Occurrence{fires}) {
		t.Errorf("got %+v, want %+v alone", got, fires)
	}
}

// entry is a fact of an incident.
func entry(id string, kind bridge.Kind) bridge.Entry {
	return bridge.Entry{
		Subject: id, Kind: kind, Actor: bridge.ActorPerson, ActorName: "amel@vigie.example",
		EffectiveAt: at(1), ReceivedAt: at(2), Text: "Prise en charge par Amel", Data: map[string]string{"état": "ouvert"},
	}
}

func journalIsNumbered(t *testing.T, s Store) {
	save(t, s, newIncident("01A", "a"), newIncident("01B", "b"))
	write(t, s, func(tx incident.Tx) error {
		if err := tx.Append(entry("01A", bridge.KindDetected), entry("01B", bridge.KindDetected)); err != nil {
			return err
		}
		return tx.Append(entry("01A", bridge.KindOpened))
	})
	all := must(s.Entries(t.Context(), "01A"))(t)
	if len(all) != 2 || all[0].Kind != bridge.KindDetected || all[1].Kind != bridge.KindOpened || all[0].Seq >= all[1].Seq {
		t.Fatalf("journal is %+v", all)
	}
	want := entry("01A", bridge.KindDetected)
	want.Seq, want.Number, want.Seal, want.Hash = all[0].Seq, 1, all[0].Seal, all[0].Hash
	if !reflect.DeepEqual(all[0], want) {
		t.Errorf("got  %+v\nwant %+v", all[0], want)
	}
	write(t, s, func(tx incident.Tx) error {
		after := must(tx.EntriesAfter("01A", all[0].Seq))(t)
		if len(after) != 1 || after[0].Seq != all[1].Seq {
			t.Errorf("after %d: %+v", all[0].Seq, after)
		}
		return nil
	})
}

func journalNeedsSubject(t *testing.T, s Store) {
	for _, subject := range []string{"01NONE", bridge.TicketSubject(17), ""} {
		err := s.Write(t.Context(), func(tx incident.Tx) error { return tx.Append(entry(subject, bridge.KindOpened)) })
		if err == nil {
			t.Errorf("the journal has an entry about %q, which is not there", subject)
		}
	}
}

func deliveryIsKept(t *testing.T, s Store) {
	payload := []byte("{\"a\":\x00\xff\"é\"}")
	want := bridge.Delivery{Source: "noc", ReceivedAt: at(3), Payload: payload, Alerts: 4, Reason: "raison"}
	write(t, s, func(tx incident.Tx) error { return tx.SaveDelivery(want) })
	got := must(s.Refused(t.Context(), 10))(t)
	if len(got) != 1 || got[0].ID == 0 {
		t.Fatalf("got %+v", got)
	}
	want.ID = got[0].ID
	if !bytes.Equal(got[0].Payload, payload) || !reflect.DeepEqual(got[0], want) {
		t.Errorf("got  %+v\nwant %+v", got[0], want)
	}
	if one := must(s.Delivery(t.Context(), want.ID))(t); one == nil || !reflect.DeepEqual(*one, want) {
		t.Errorf("by its id it is %+v", one)
	}
	if one := must(s.Delivery(t.Context(), want.ID+1))(t); one != nil {
		t.Errorf("what is not there is %+v", one)
	}
}

func refusedDeliveries(t *testing.T, s Store) {
	write(t, s, func(tx incident.Tx) error {
		for i, reason := range []string{"première", "", "deuxième", "troisième"} {
			err := tx.SaveDelivery(bridge.Delivery{Source: "noc", ReceivedAt: at(i), Payload: []byte("x"), Reason: reason})
			if err != nil {
				return err
			}
		}
		return nil
	})
	var reasons []string
	for _, d := range must(s.Refused(t.Context(), 2))(t) {
		reasons = append(reasons, d.Reason)
	}
	if want := []string{"troisième", "deuxième"}; !reflect.DeepEqual(reasons, want) {
		t.Errorf("got %q, want the newest first: %q", reasons, want)
	}
}

func prune(t *testing.T, s Store) {
	write(t, s, func(tx incident.Tx) error {
		for i := range 4 {
			err := tx.SaveDelivery(bridge.Delivery{Source: "noc", ReceivedAt: at(i), Payload: []byte("x"), Reason: "refus"})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if removed := must(s.Prune(t.Context(), at(2)))(t); removed != 2 {
		t.Errorf("%d removed, want the 2 received before", removed)
	}
	left := must(s.Refused(t.Context(), 10))(t)
	if len(left) != 2 || !left[1].ReceivedAt.Equal(at(2)) {
		t.Errorf("left are %+v, want those received from %s on", left, at(2))
	}
	if removed := must(s.Prune(t.Context(), at(2)))(t); removed != 0 {
		t.Errorf("a second time: %d removed", removed)
	}
}

package reckon

import (
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

func (l *tale) pause(f *fact, s *signed) {
	var going *stay
	for i := range l.pauses {
		if l.pauses[i].till == never {
			going = &l.pauses[i]
			break
		}
	}
	if f.Kind == bridge.KindResumed {
		if going != nil && (!l.echo(f) || going.shown) {
			going.till = f.at
		}
		return
	}
	if l.echo(f) {
		if going != nil {
			going.shown = true
		}
		return
	}
	p := stay{piece: piece{f.at, never}, value: f.Data["reason"], stands: l.motivated(f), shown: f.desk()}
	late := f.ReceivedAt.Sub(f.EffectiveAt).Milliseconds()
	if !f.desk() && (late > 2*time.Minute.Milliseconds() || f.Data["till"] != "") { // told afterwards
		till, err := time.Parse(time.RFC3339, f.Data["till"])
		if err == nil && f.Data["supervisor"] == "true" && late <= lasts(s.SLA.RetroactiveTime) {
			p.till = max(till.UnixMilli(), p.from)
			l.pauses = append(l.pauses, p)
		}
		return
	}
	if going != nil {
		going.till = f.at
	}
	l.pauses = append(l.pauses, p)
}

func (l *tale) backInService(at mark) {
	if standing(l.restored) == nil {
		l.restored = append(l.restored, end{mark: at, again: never})
	}
}

func (l *tale) solved(f *fact) {
	here := mark{f.at, f.Seq}
	if f.Data["incident"] != "" && !f.desk() {
		l.finish(f, "merged")
		return
	}
	if f.Actor == bridge.ActorBridge && !f.desk() && l.desk { // it counts when the desk shows it
		if l.wish == nil {
			l.wish = &here
		}
		return
	}
	if f.Kind == bridge.KindClosed && l.closed == nil {
		l.closed = &mark{f.at, f.Seq}
	}
	if l.echo(f) {
		if l.wish == nil {
			return
		}
		here = *l.wish
	}
	if standing(l.resolved) != nil {
		return
	}
	l.works(here, f.person() && !l.echo(f))
	l.backInService(here)
	l.resolved = append(l.resolved, end{mark: here, again: never})
}

func (l *tale) takenBack(f *fact) {
	restored, resolved := standing(l.restored), standing(l.resolved)
	if restored == nil && resolved == nil {
		l.wish = nil
		return
	}
	if restored != nil && !l.echo(f) {
		restored.again, restored.undo = max(f.at, restored.at), f.Seq
	}
	if resolved != nil {
		resolved.again, resolved.undo = max(f.at, resolved.at), f.Seq
	}
	l.wish, l.closed = nil, nil
}

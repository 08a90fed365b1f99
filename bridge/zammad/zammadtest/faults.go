package zammadtest

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// FaultKind is what goes wrong; the package comment describes each.
type FaultKind string

// The kinds of faults.
const (
	Refused    FaultKind = "refused"
	Slow       FaultKind = "slow"
	Status     FaultKind = "status"
	Hold       FaultKind = "hold"
	LostAnswer FaultKind = "lost_answer"
	SlowBody   FaultKind = "slow_body"
	CutBody    FaultKind = "cut_body"
)

// Fault is something that goes wrong with requests of the API.
type Fault struct {
	Kind       FaultKind
	Method     string        // "POST"; empty for all
	PathPrefix string        // "/api/v1/tickets"; empty for the whole API
	Count      int           // requests that it hits, 0 for all until it is removed
	For        time.Duration // how long it lasts, 0 until it is removed
	Delay      time.Duration // of Slow, Hold and SlowBody
	Status     int           // of Status, 502 if 0
	HTML       bool          // Status answers with a proxy's page and not with JSON
}

// validate says why a fault can do nothing.
func (f Fault) validate() error {
	switch {
	case !slices.Contains([]FaultKind{Refused, Slow, Status, Hold, LostAnswer, SlowBody, CutBody}, f.Kind):
		return fmt.Errorf("unknown kind %q: one of refused, slow, status, hold, lost_answer, slow_body, cut_body", f.Kind)
	case f.Count < 0 || f.For < 0 || f.Delay < 0:
		return errors.New("count, for and delay must not be negative")
	case slices.Contains([]FaultKind{Slow, Hold, SlowBody}, f.Kind) && f.Delay == 0:
		return fmt.Errorf("kind %q needs a delay", f.Kind)
	case f.Status != 0 && (f.Status < 300 || f.Status > 599):
		return errors.New("status must be 300 to 599")
	}
	return nil
}

// ActiveFault is a fault that was injected.
type ActiveFault struct {
	ID    int64
	Since time.Time
	Left  int // requests that it will still hit, 0 for no limit
	Fault
}

func (f *ActiveFault) expired(now time.Time) bool {
	return f.For > 0 && now.Sub(f.Since) >= f.For
}

func (f *ActiveFault) hits(method, path string) bool {
	return (f.Method == "" || strings.EqualFold(f.Method, method)) && strings.HasPrefix(path, f.PathPrefix)
}

// reply is the answer of a Status fault.
func (f Fault) reply() *reply {
	status := f.Status
	if status == 0 {
		status = http.StatusBadGateway
	}
	if !f.HTML {
		return failWith(status, "Error ID 0f0f0f0f: Please contact your administrator.").reply(false)
	}
	page := fmt.Sprintf("<html>\r\n<head><title>%d %s</title></head>\r\n<body><center><h1>%[1]d %[2]s</h1></center></body>\r\n</html>\r\n",
		status, http.StatusText(status))
	return &reply{status: status, header: http.Header{"Content-Type": {"text/html"}}, content: []byte(page)}
}

// faultList holds what was injected; the oldest fault that matches a request
// hits it.
type faultList struct {
	mu     sync.Mutex
	last   int64
	active []*ActiveFault
}

// take finds the fault for a request and uses it up by one.
func (l *faultList) take(method, path string, now time.Time) (Fault, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.prune(now)
	for i, each := range l.active {
		if !each.hits(method, path) {
			continue
		}
		if each.Count > 0 {
			if each.Left--; each.Left == 0 {
				l.active = slices.Delete(l.active, i, i+1)
			}
		}
		return each.Fault, true
	}
	return Fault{}, false
}

func (l *faultList) prune(now time.Time) {
	l.active = slices.DeleteFunc(l.active, func(f *ActiveFault) bool { return f.expired(now) })
}

// Inject makes requests fail from now on and returns the id of the fault, or
// an error that says what is wrong with it.
func (s *Server) Inject(fault Fault) (int64, error) {
	if err := fault.validate(); err != nil {
		return 0, fmt.Errorf("inject fault: %w", err)
	}
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.last++
	s.faults.active = append(s.faults.active, &ActiveFault{
		ID: s.faults.last, Since: s.instant(), Left: fault.Count, Fault: fault,
	})
	return s.faults.last, nil
}

// Remove ends a fault; false when it is not (or no longer) there.
func (s *Server) Remove(id int64) bool {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	before := len(s.faults.active)
	s.faults.active = slices.DeleteFunc(s.faults.active, func(f *ActiveFault) bool { return f.ID == id })
	return len(s.faults.active) < before
}

// Faults lists what is injected and not yet used up, oldest first.
func (s *Server) Faults() []ActiveFault {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.prune(s.now())
	list := make([]ActiveFault, 0, len(s.faults.active))
	for _, each := range s.faults.active {
		list = append(list, *each)
	}
	return list
}

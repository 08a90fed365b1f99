package zammadtest

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// ServeHTTP answers the API below /api/v1 and pages elsewhere. Faults and the
// request log concern the API alone.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasPrefix(r.URL.Path, apiPrefix) {
		s.pages.ServeHTTP(w, r)
		return
	}
	s.serveAPI(w, r)
}

// Pages are the read-only pages for people, for a listener of their own.
func (s *Server) Pages() http.Handler { return s.pages }

// reply is an answer that was decided but not yet sent.
type reply struct {
	status  int
	header  http.Header
	content []byte
}

func (a *reply) send(w http.ResponseWriter) {
	maps.Copy(w.Header(), a.header)
	w.WriteHeader(a.status)
	// A client that is gone is not our concern.
	_, _ = w.Write(a.content) //nolint:gosec // JSON and files, never sent as a page
}

// serveAPI runs one request through the faults: those in front of the work,
// the work, those behind it.
func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request) {
	if answer, away := s.away(); away {
		if answer == nil {
			s.cut(r, Refused)
		}
		s.finish(w, r, answer, Status)
		return
	}
	fault, hit := s.faults.take(r.Method, r.URL.Path, s.now())
	if !hit {
		s.finish(w, r, s.answer(r), "")
		return
	}
	switch fault.Kind {
	case Refused:
		s.cut(r, fault.Kind)
	case Status:
		s.finish(w, r, fault.reply(), fault.Kind)
	case Slow:
		if !buffer(w, r) || !wait(r, fault.Delay) {
			s.cut(r, fault.Kind)
		}
		s.finish(w, r, s.answer(r), fault.Kind)
	case Hold:
		answer := s.answer(r)
		wait(r, fault.Delay)
		s.finish(w, r, answer, fault.Kind)
	case LostAnswer:
		s.answer(r)
		s.cut(r, fault.Kind)
	case SlowBody:
		s.sendHalf(w, r, fault)
	case CutBody:
		s.sendHalf(w, r, fault)
		s.cut(r, fault.Kind)
	}
}

func (s *Server) away() (*reply, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.desk.restart.away(s.instant())
}

func (s *Server) finish(w http.ResponseWriter, r *http.Request, answer *reply, fault FaultKind) {
	s.record(r, answer.status, fault)
	answer.send(w)
}

// sendHalf does the work and sends half of the answer; the other half comes
// after the delay, unless the connection is cut before.
func (s *Server) sendHalf(w http.ResponseWriter, r *http.Request, fault Fault) {
	answer := s.answer(r)
	half := len(answer.content) / 2
	rest := answer.content[half:]
	maps.Copy(w.Header(), answer.header)
	w.Header().Set("Content-Length", strconv.Itoa(len(answer.content)))
	w.WriteHeader(answer.status)
	// A client that is gone is not our concern.
	_, _ = w.Write(answer.content[:half])
	_ = http.NewResponseController(w).Flush()
	if fault.Kind == CutBody {
		return
	}
	s.record(r, answer.status, fault.Kind)
	if wait(r, fault.Delay) {
		_, _ = w.Write(rest)
	}
}

// cut ends the connection without an answer; net/http knows this one panic.
func (s *Server) cut(r *http.Request, fault FaultKind) {
	s.record(r, 0, fault)
	panic(http.ErrAbortHandler)
}

func (s *Server) record(r *http.Request, status int, fault FaultKind) {
	s.log.add(Request{
		Time: s.instant(), Method: r.Method, Path: r.URL.Path, Status: status, Fault: fault,
	})
	s.logger.DebugContext(r.Context(), "simulated zammad answered",
		"method", r.Method, "path", r.URL.Path, "status", status, "fault", string(fault))
}

// buffer takes the whole request in: net/http notices that a client left only
// once its body was read.
func buffer(w http.ResponseWriter, r *http.Request) bool {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	r.Body = io.NopCloser(bytes.NewReader(body))
	return err == nil
}

// wait returns false when the client left before the time was over.
func wait(r *http.Request, delay time.Duration) bool {
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
		return false
	}
}

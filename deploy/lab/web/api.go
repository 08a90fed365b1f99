package web

import (
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"

	"github.com/vigie-noc/vigie/deploy/lab/network"
)

// server answers on the lab's listener.
type server struct {
	network *network.Network
	zammad  string // address of a real one; empty with a simulated one
	links   []Link
	logger  *slog.Logger
}

// NewHandler serves the page, the API of faults, and below
// /api/v1/zammad the faults and the request log of the simulated desk, if
// there is one.
// Requests that another site makes through a person's browser are refused.
func NewHandler(simulated *network.Network, desk Desk, links []Link, logger *slog.Logger) http.Handler {
	s := &server{network: simulated, zammad: desk.URL, links: links, logger: logger}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.home)
	mux.HandleFunc("GET /devices/{device}", s.device)
	mux.HandleFunc("POST /faults", s.submitFault)
	mux.HandleFunc("POST /faults/{id}/repair", s.submitRepair)
	mux.HandleFunc("GET /api/v1/devices", s.listDevices)
	mux.HandleFunc("GET /api/v1/faults", s.listFaults)
	mux.HandleFunc("POST /api/v1/faults", s.createFault)
	mux.HandleFunc("DELETE /api/v1/faults/{id}", s.deleteFault)
	if desk.Simulated != nil {
		faults := http.StripPrefix("/api/v1/zammad/faults", desk.Simulated.FaultHandler())
		mux.Handle("/api/v1/zammad/faults", faults)
		mux.Handle("/api/v1/zammad/faults/", faults)
		mux.Handle("/api/v1/zammad/requests", desk.Simulated.RequestsHandler())
	}
	return http.NewCrossOriginProtection().Handler(mux)
}

func (s *server) listDevices(w http.ResponseWriter, _ *http.Request) {
	s.answer(w, http.StatusOK, s.network.Devices())
}

func (s *server) listFaults(w http.ResponseWriter, _ *http.Request) {
	faults := s.network.Faults()
	if faults == nil {
		faults = []network.Fault{}
	}
	s.answer(w, http.StatusOK, faults)
}

// faultBody is what a client may say of a fault.
type faultBody struct {
	Device  string       `json:"device"`
	Kind    network.Kind `json:"kind"`
	Subject string       `json:"subject"`
	Value   float64      `json:"value"`
}

func (s *server) createFault(w http.ResponseWriter, r *http.Request) {
	var body faultBody
	decoder := json.NewDecoder(r.Body)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&body); err != nil {
		s.refuse(w, http.StatusBadRequest, "not a fault: "+err.Error())
		return
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		s.refuse(w, http.StatusBadRequest, "not a fault: there is something after it")
		return
	}
	fault, err := s.network.Break(newFault(body))
	if err != nil {
		s.fail(w, err)
		return
	}
	s.answer(w, http.StatusCreated, fault)
}

func newFault(body faultBody) network.Fault {
	return network.Fault{Device: body.Device, Kind: body.Kind, Subject: body.Subject, Value: body.Value}
}

func (s *server) deleteFault(w http.ResponseWriter, r *http.Request) {
	if err := s.network.Repair(r.PathValue("id")); err != nil {
		s.fail(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// fail answers with what is wrong about the request, or with 500.
func (s *server) fail(w http.ResponseWriter, err error) {
	if bad, ok := errors.AsType[*network.RequestError](err); ok {
		s.refuse(w, bad.Status(), bad.Error())
		return
	}
	s.logger.Error("changing the network failed", "err", err)
	s.refuse(w, http.StatusInternalServerError, err.Error())
}

func (s *server) refuse(w http.ResponseWriter, status int, reason string) {
	s.answer(w, status, map[string]string{"error": reason})
}

func (s *server) answer(w http.ResponseWriter, status int, content any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(content); err != nil {
		s.logger.Debug("answer not sent", "err", err)
	}
}

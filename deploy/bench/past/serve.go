package past

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report"
)

// API answers over a ledger. The estate may be nil.
func API(store ledger.Store, contract *policy.Contract, estate *report.Estate) *report.API {
	status := report.Status{Contract: contract, Started: time.Now()}
	logger := slog.New(slog.NewTextHandler(failures{}, &slog.HandlerOptions{Level: slog.LevelError}))
	api := report.NewAPI(store, logger, func() report.Status { return status }, func(id int64) string { return fmt.Sprint("https://zammad.example/#ticket/zoom/", id) })
	if estate != nil {
		api.Estate = estate
	}
	return api
}

// Handler serves what reads of an API.
func Handler(api *report.API) http.Handler {
	mux := http.NewServeMux()
	for _, route := range api.Routes() {
		mux.HandleFunc(route.Pattern, route.Serve)
	}
	return mux
}

// failures shows what the API says of itself.
type failures struct{}

func (failures) Write(text []byte) (int, error) { return fmt.Print("  ! ", string(text)) }

// Serve serves over a socket, and tells where.
func Serve(ctx context.Context, handler http.Handler) (base string, stop func(), err error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: time.Minute}
	go server.Serve(listener) //nolint:errcheck // it ends with Close
	return "http://" + listener.Addr().String(), func() { _ = server.Close() }, nil
}

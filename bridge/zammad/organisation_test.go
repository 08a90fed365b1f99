package zammad_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge/zammad"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

// TestOrganisation: a ticket says which school it is for.
func TestOrganisation(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(zammadtest.New(zammadtest.Options{}))
	t.Cleanup(server.Close)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/api/v1/organizations",
		strings.NewReader(`{"name": "Lycée de Béja", "members": ["supervision@vigie.example"]}`))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Token token=admin-admin")
	request.Header.Set("Content-Type", "application/json")
	answer, err := server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusCreated {
		t.Fatalf("the organisation was answered by %d", answer.StatusCode)
	}
	desk := client(t, configFor(t, server.URL, "vigie-agent"), zammad.Options{})
	made, err := desk.CreateTicket(t.Context(), changes())
	if err != nil {
		t.Fatal(err)
	}
	read, err := desk.Ticket(t.Context(), made.ID)
	if err != nil || read.Fields["organization"] != "Lycée de Béja" {
		t.Errorf("it is for %q, %v", read.Fields["organization"], err)
	}
}

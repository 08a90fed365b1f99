package report

import (
	"context"
	"net/http"

	"github.com/vigie-noc/vigie/bridge/site"
)

// SitePage shows what goes on at a place, as it is now.
type SitePage struct {
	*Pages

	// Look is false for a place that nobody knows.
	Look func(ctx context.Context, name string) (site.State, bool, error)
}

// ServeHTTP serves GET /sites/{site}.
func (p *SitePage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	state, known, err := p.Look(r.Context(), r.PathValue("site"))
	switch {
	case err != nil:
		p.fail(w, err)
	case !known:
		http.Error(w, "Ce site n'est pas dans l'inventaire.", http.StatusNotFound)
	default:
		p.render(w, "site.gohtml", state)
	}
}

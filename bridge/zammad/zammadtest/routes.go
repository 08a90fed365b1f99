package zammadtest

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// route is one endpoint of the API: whoever holds one of the permissions may
// call it (anybody known, if there are none).
type route struct {
	pattern     string // method and path below the prefix
	permissions []string
	handle      func(*call) (int, any, error)
}

var (
	agents         = []string{"ticket.agent"}
	agentsAndOwner = []string{"ticket.agent", "ticket.customer"}
	objects        = []string{"admin.object"}
	ownTokens      = []string{"user_preferences.access_token"}
)

// endpoints are all that a release answers to.
func endpoints(release int, managed map[relation]*collection) []route {
	list := []route{
		{"GET users/me", nil, showMe},
		{"GET users/search", []string{"ticket.agent", "admin.user"}, searchUsers},
		{"GET organizations/search", []string{"ticket.agent", "admin.organization"}, managed[organizations].search},
		{"GET calendars/timezones", []string{"admin.calendar"}, listTimezones},
		{"DELETE webhooks/{id}", []string{"admin.webhook"}, deleteWebhook},
		{"POST settings", []string{"admin.*"}, refuseSettings},
		{"DELETE settings/{id}", []string{"admin.*"}, refuseSettings},
		{"POST overviews_prio", []string{"admin.overview"}, orderOverviews},
		{"GET user_access_token", ownTokens, listTokens},
		{"POST user_access_token", ownTokens, createToken},
		{"DELETE user_access_token/{id}", ownTokens, deleteToken},
		{"GET object_manager_attributes", objects, listAttributes},
		{"GET object_manager_attributes/{id}", objects, showAttribute},
		{"POST object_manager_attributes", objects, createAttribute},
		{"PUT object_manager_attributes/{id}", objects, updateAttribute},
		{"DELETE object_manager_attributes/{id}", objects, deleteAttribute},
		{"POST object_manager_attributes_discard_changes", objects, discardAttributes},
		{"POST object_manager_attributes_execute_migrations", objects, executeMigrations},
		{"GET version", []string{"admin"}, showVersion},

		{"GET tickets", agentsAndOwner, listTickets},
		{"POST tickets", agentsAndOwner, createTicket},
		{"GET tickets/search", agentsAndOwner, searchTickets},
		{"POST tickets/search", agentsAndOwner, searchTickets},
		{"GET tickets/{id}", agentsAndOwner, showTicket},
		{"PUT tickets/{id}", agentsAndOwner, updateTicket},
		{"DELETE tickets/{id}", []string{"admin"}, deleteTicket},
		{"PUT ticket_merge/{source}/{number}", agents, mergeTicket},
		{"GET ticket_history/{id}", agents, showHistory},

		{"GET ticket_articles/by_ticket/{id}", agentsAndOwner, listArticles},
		{"GET ticket_articles/{id}", agentsAndOwner, showArticle},
		{"GET ticket_articles", []string{"admin"}, listAllArticles},
		{"POST ticket_articles", agentsAndOwner, createArticle},
		{"PUT ticket_articles/{id}", agents, updateArticle},
		{"DELETE ticket_articles/{id}", agents, deleteArticle},
		{"GET ticket_attachment/{ticket}/{article}/{id}", agentsAndOwner, showAttachment},

		{"GET links", agentsAndOwner, listLinks},
		{"POST links/add", agents, createLink},
		{"DELETE links/remove", agents, deleteLink},
		{"GET mentions", agents, listMentions},
		{"POST mentions", agents, createMention},
		{"DELETE mentions/{id}", agents, deleteMention},
		{"GET tags", nil, listTags},
		{"GET tag_list", []string{"admin.tag"}, listAllTags},
		{"GET tag_search", nil, findTags},
		{"POST tags/add", agents, addTag},
		{"DELETE tags/remove", agents, removeTag},
	}
	for _, path := range slices.Sorted(maps.Keys(managed)) {
		list = append(list, managed[path].routes(release)...)
	}
	return list
}

func (s *Server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	list := append(endpoints(s.profile.release, s.desk.collections),
		route{"GET http_logs/webhook", []string{"admin.*"}, s.worker.listHTTPLogs})
	taken := make(map[string]bool)
	for _, each := range list {
		if taken[each.pattern] {
			continue // the first is the special one
		}
		taken[each.pattern] = true
		method, path, _ := strings.Cut(each.pattern, " ")
		mux.HandleFunc(method+" "+apiPrefix+path, func(w http.ResponseWriter, r *http.Request) {
			s.run(w, r, each)
		})
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { noPage().reply(false).send(w) })
	return mux
}

// answer decides a request without sending anything, so that faults can come
// between the work and its answer.
func (s *Server) answer(r *http.Request) *reply {
	recorder := &recorder{reply: reply{status: http.StatusOK, header: make(http.Header)}}
	s.api.ServeHTTP(recorder, r)
	return &recorder.reply
}

// recorder takes an answer instead of the network.
type recorder struct{ reply }

func (a *recorder) Header() http.Header    { return a.header }
func (a *recorder) WriteHeader(status int) { a.status = status }
func (a *recorder) Write(content []byte) (int, error) {
	a.content = append(a.content, content...)
	return len(content), nil
}

// view makes the body of an answer once all consequences of what was stored
// are stored too.
type view func() any

// run does the work of one endpoint. The lock is held while the desk is
// touched, so that each request is one transaction.
func (s *Server) run(w http.ResponseWriter, r *http.Request, to route) {
	params, broken := readParams(w, r)
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.settle()
	caller, refused := s.authenticate(r)
	if refused != nil {
		refused.reply(false).send(w)
		return
	}
	if broken != nil {
		broken.reply(false).send(w)
		return
	}
	c := &call{
		desk: s.desk, columns: s.desk.restart.columns(s.desk.columns), profile: s.profile, who: caller.who, scopes: caller.scopes,
		granted: s.desk.granted(caller.who), reach: s.desk.accessOf(caller.who),
		path: pathValues(r, to.pattern), params: params, now: now,
	}
	if refused := c.authorize(to.permissions); refused != nil {
		refused.reply(false).send(w)
		return
	}
	status, body, err := to.handle(c)
	if err == nil {
		s.desk.publish()
	}
	if later, isLater := body.(view); isLater && err == nil {
		body = later()
	}
	var failed *failure
	switch {
	case errors.As(err, &failed):
		answered := *failed
		answered.release = s.profile.release
		answered.reply(c.may("admin")).send(w)
	case err != nil:
		(&failure{status: http.StatusInternalServerError, message: err.Error(), hidden: true}).
			reply(c.may("admin")).send(w)
	default:
		success(status, body).send(w)
	}
}

// success sends files as they are and everything else as JSON.
func success(status int, body any) *reply {
	if body == nil {
		return &reply{status: status, header: http.Header{"Cache-Control": {"no-store"}}}
	}
	attached, isFile := body.(file)
	if !isFile {
		return jsonReply(status, rendered(body))
	}
	return &reply{status: status, content: attached.content, header: http.Header{
		"Content-Type":            {attached.mime},
		"Content-Disposition":     {"attachment"},
		"Content-Security-Policy": {"default-src 'none'; sandbox"},
		"X-Content-Type-Options":  {"nosniff"},
	}}
}

// pathValues collects the wildcards of a pattern.
func pathValues(r *http.Request, pattern string) map[string]string {
	values := make(map[string]string)
	for part := range strings.SplitSeq(pattern, "/") {
		if name, found := strings.CutPrefix(part, "{"); found {
			name = strings.TrimSuffix(name, "}")
			values[name] = r.PathValue(name)
		}
	}
	return values
}

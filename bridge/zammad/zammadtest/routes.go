package zammadtest

import (
	"errors"
	"net/http"
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
)

func endpoints() []route {
	return []route{
		{"GET users/me", nil, showMe},
		{"GET users/search", []string{"ticket.agent", "admin.user"}, searchUsers},
		{"GET users/{id}", nil, showUser},
		{"GET groups", []string{"ticket.agent", "admin.group"}, listGroups},
		{"GET groups/{id}", []string{"ticket.agent", "admin.group"}, showGroup},
		{"GET ticket_states", append([]string{"admin"}, agentsAndOwner...), listRows(states)},
		{"GET ticket_states/{id}", append([]string{"admin"}, agentsAndOwner...), showRow(states, "Ticket::State")},
		{"GET ticket_priorities", append([]string{"admin"}, agentsAndOwner...), listRows(priorities)},
		{"GET ticket_priorities/{id}", append([]string{"admin"}, agentsAndOwner...), showRow(priorities, "Ticket::Priority")},
		{"GET object_manager_attributes", []string{"admin.object"}, listAttributes},
		{"GET version", []string{"admin"}, showVersion},

		{"GET tickets", agentsAndOwner, listTickets},
		{"POST tickets", agentsAndOwner, createTicket},
		{"GET tickets/search", agentsAndOwner, searchTickets},
		{"POST tickets/search", agentsAndOwner, searchTickets},
		{"GET tickets/{id}", agentsAndOwner, showTicket},
		{"PUT tickets/{id}", agentsAndOwner, updateTicket},
		{"PUT ticket_merge/{source}/{number}", agents, mergeTicket},
		{"GET ticket_history/{id}", agents, showHistory},

		{"GET ticket_articles/by_ticket/{id}", agentsAndOwner, listArticles},
		{"GET ticket_articles/{id}", agentsAndOwner, showArticle},
		{"POST ticket_articles", agentsAndOwner, createArticle},
		{"GET ticket_attachment/{ticket}/{article}/{id}", agentsAndOwner, showAttachment},

		{"GET tags", nil, listTags},
		{"POST tags/add", agents, addTag},
		{"DELETE tags/remove", agents, removeTag},
	}
}

func (s *Server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	for _, each := range endpoints() {
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

// run does the work of one endpoint. The lock is held while the desk is
// touched, so that each request is one transaction.
func (s *Server) run(w http.ResponseWriter, r *http.Request, to route) {
	params, broken := readParams(w, r)
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.instant()
	s.desk.movePending(now)
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
		desk: s.desk, profile: s.profile, who: caller.who, scopes: caller.scopes,
		path: pathValues(r, to.pattern), params: params, now: now,
	}
	if refused := c.authorize(to.permissions); refused != nil {
		refused.reply(false).send(w)
		return
	}
	status, body, err := to.handle(c)
	var failed *failure
	switch {
	case errors.As(err, &failed):
		failed.reply(c.may("admin")).send(w)
	case err != nil:
		(&failure{status: http.StatusInternalServerError, message: err.Error(), hidden: true}).
			reply(c.may("admin")).send(w)
	default:
		success(status, body).send(w)
	}
}

// success sends files as they are and everything else as JSON.
func success(status int, body any) *reply {
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

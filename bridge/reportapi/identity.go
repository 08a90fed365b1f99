package reportapi

// identityHeader carries who asks: the token that Grafana signs for its user.
const identityHeader = "X-Grafana-Id"

// As is the client with the token that Grafana has signed for a user: acts are
// that user's then, whatever Act.Person says. Without a token it is the client
// itself.
func (c *Client) As(token string) *Client {
	if token == "" {
		return c
	}
	as := *c
	as.identity = token
	return &as
}

package zammadtest

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// schemeOf reads the scheme of an address as a browser would; "//" stands for
// an address without one but with a host.
func schemeOf(address string) string {
	address = strings.Map(func(r rune) rune {
		if r <= ' ' {
			return -1
		}
		return r
	}, address)
	if strings.HasPrefix(address, "//") {
		return "//"
	}
	scheme, _, found := strings.Cut(address, ":")
	if !found || strings.ContainsAny(scheme, "/?#") {
		return ""
	}
	return strings.ToLower(scheme)
}

var remote = []string{"http", "https", "ftp", "//"}

// cleanLink marks links that lead away and unwraps those that run code.
func cleanLink(node *html.Node) {
	href := strings.TrimSpace(attribute(node, "href"))
	scheme := schemeOf(href)
	switch {
	case slices.Contains(remote, scheme):
		setAttribute(node, "rel", "nofollow noreferrer noopener")
		setAttribute(node, "target", "_blank")
		if textOf(node) != href {
			setAttribute(node, "title", href)
		}
	case href == "" || !slices.Contains([]string{"", "mailto", "tel"}, scheme):
		unwrap(node)
	}
}

// cleanImage deletes images that would be fetched from elsewhere.
func cleanImage(node *html.Node) {
	node.Attr = slices.DeleteFunc(node.Attr, func(a html.Attribute) bool { return a.Key == "srcset" })
	src := attribute(node, "src")
	scheme := schemeOf(src)
	inline := scheme == "" || scheme == "cid" || strings.HasPrefix(strings.ToLower(src), "data:image/")
	if src == "" || !inline {
		node.Parent.RemoveChild(node)
	}
}

func textOf(node *html.Node) string {
	var out strings.Builder
	for each := range node.Descendants() {
		if each.Type == html.TextNode {
			out.WriteString(each.Data)
		}
	}
	return out.String()
}

var bareAddress = regexp.MustCompile(`https?://[^\s<>"']*[^\s<>"'.,;:!?)]`)

// linkAddresses turns addresses in running text into links.
func linkAddresses(node *html.Node) {
	for up := node.Parent; up != nil; up = up.Parent {
		if up.Data == "a" || up.Data == "pre" {
			return
		}
	}
	places := bareAddress.FindAllStringIndex(node.Data, -1)
	if places == nil {
		return
	}
	content, from := node.Data, 0
	for _, place := range places {
		address := content[place[0]:place[1]]
		link := &html.Node{Type: html.ElementNode, Data: "a", DataAtom: atom.A, Attr: []html.Attribute{
			{Key: "href", Val: address},
			{Key: "rel", Val: "nofollow noreferrer noopener"},
			{Key: "target", Val: "_blank"},
		}}
		link.AppendChild(&html.Node{Type: html.TextNode, Data: address})
		node.Parent.InsertBefore(&html.Node{Type: html.TextNode, Data: content[from:place[0]]}, node)
		node.Parent.InsertBefore(link, node)
		from = place[1]
	}
	node.Data = content[from:]
}

var anyTag = regexp.MustCompile(`<[a-zA-Z/]`)

// asHTML is how plain text is kept where only HTML is: text that holds markup
// is left alone.
func asHTML(content string) string {
	if anyTag.MatchString(content) {
		return content
	}
	return strings.ReplaceAll(textEscapes.Replace(content), "\n", "<br>")
}

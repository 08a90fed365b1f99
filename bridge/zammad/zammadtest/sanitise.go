package zammadtest

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// allowedTags may stand in an article; others are unwrapped.
var allowedTags = set(`a abbr acronym address area article aside audio b bdi bdo big blockquote br canvas caption
	center cite code col colgroup command datalist dd del details dfn dir div dl dt em figcaption figure footer
	h1 h2 h3 h4 h5 h6 header hr i img ins kbd label legend li map mark menu meter nav ol output optgroup option p
	pre q s samp section small span strike strong sub summary sup text table tbody td tfoot th thead time tr tt u
	ul var video`)

// removedTags go with all that they hold.
var removedTags = set("style script meta title")

var everywhere = set("dir lang title translate")

var allowedAttributes = map[string]map[string]bool{
	"a":          set("href hreflang name rel"),
	"img":        set("align alt border src srcset style"),
	"table":      set("align bgcolor border cellpadding cellspacing frame rules sortable summary style"),
	"td":         set("abbr align axis colspan headers rowspan valign scope style"),
	"th":         set("abbr align axis colspan headers rowspan valign scope style"),
	"tr":         set("style"),
	"ol":         set("reversed start type"),
	"li":         set("value"),
	"blockquote": set("cite type"),
	"time":       set("datetime"),
	"span":       set("style"),
	"div":        set("style"),
	"p":          set("style"),
}

var cellStyles = set(`background background-color color font-size vertical-align margin margin-top margin-right
	margin-bottom margin-left padding padding-top padding-right padding-bottom padding-left text-align border
	border-top border-right border-bottom border-left border-collapse border-color border-style border-width width`)

var allowedStyles = map[string]map[string]bool{
	"img":   set("width height max-width max-height"),
	"span":  set("color background background-color"),
	"div":   set("color"),
	"p":     set("white-space"),
	"table": cellStyles, "tr": cellStyles, "td": cellStyles, "th": cellStyles,
}

func set(words string) map[string]bool {
	out := make(map[string]bool)
	for word := range strings.FieldsSeq(words) {
		out[word] = true
	}
	return out
}

// sanitise cleans the HTML of an article: what is left can be shown to agents.
func sanitise(body string) string {
	within := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(body), within)
	if err != nil {
		return ""
	}
	root := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	for _, node := range nodes {
		root.AppendChild(node)
	}
	clean(root)
	var out strings.Builder
	for child := range root.ChildNodes() {
		if err := html.Render(&out, child); err != nil {
			return ""
		}
	}
	return out.String()
}

// clean works through the children of a node, innermost first.
func clean(parent *html.Node) {
	for _, child := range slices.Collect(parent.ChildNodes()) {
		switch {
		case child.Type == html.TextNode:
			linkAddresses(child)
		case child.Type != html.ElementNode || removedTags[child.Data] || child.Namespace != "":
			parent.RemoveChild(child)
		default:
			clean(child)
			cleanElement(child)
		}
	}
}

func cleanElement(node *html.Node) {
	if !allowedTags[node.Data] {
		unwrap(node)
		return
	}
	node.Attr = slices.DeleteFunc(node.Attr, func(a html.Attribute) bool {
		return a.Namespace != "" || !everywhere[a.Key] && !allowedAttributes[node.Data][a.Key]
	})
	for i := range node.Attr {
		if node.Attr[i].Key == "style" {
			node.Attr[i].Val = cleanStyle(node.Data, node.Attr[i].Val)
		}
	}
	node.Attr = slices.DeleteFunc(node.Attr, func(a html.Attribute) bool { return a.Key == "style" && a.Val == "" })
	switch node.Data {
	case "a":
		cleanLink(node)
	case "img":
		cleanImage(node)
	}
}

// unwrap puts the children of a node in its place.
func unwrap(node *html.Node) {
	for _, child := range slices.Collect(node.ChildNodes()) {
		node.RemoveChild(child)
		node.Parent.InsertBefore(child, node)
	}
	node.Parent.RemoveChild(node)
}

// cleanStyle keeps declarations that are known for the element and plain.
func cleanStyle(tag, style string) string {
	var kept []string
	for declaration := range strings.SplitSeq(style, ";") {
		name, value, found := strings.Cut(declaration, ":")
		name, value = strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value)
		if found && value != "" && allowedStyles[tag][name] && !strings.ContainsAny(value, "(\\@<") {
			kept = append(kept, name+":"+value)
		}
	}
	return strings.Join(kept, ";")
}

func attribute(node *html.Node, name string) string {
	for _, each := range node.Attr {
		if each.Key == name {
			return each.Val
		}
	}
	return ""
}

func setAttribute(node *html.Node, name, value string) {
	node.Attr = slices.DeleteFunc(node.Attr, func(a html.Attribute) bool { return a.Key == name })
	node.Attr = append(node.Attr, html.Attribute{Key: name, Val: value})
}

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

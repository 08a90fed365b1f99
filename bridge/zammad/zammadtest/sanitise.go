package zammadtest

import (
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

var everywhere = set("dir lang title translate data-mention-user-id")

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
	return serialise(root)
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
	sizesToStyle(node)
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

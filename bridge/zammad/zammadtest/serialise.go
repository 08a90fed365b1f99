package zammadtest

import (
	"strings"

	"golang.org/x/net/html"
)

var (
	voidElements = set("area base br col embed hr img input link meta param source track wbr")
	textEscapes  = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\u00a0", "&nbsp;")
	valueEscapes = strings.NewReplacer("&", "&amp;", `"`, "&quot;", "<", "&lt;", ">", "&gt;", "\u00a0", "&nbsp;")
)

// serialise writes the children of a node as HTML5 does: unlike html.Render
// it leaves quotes in text alone and closes no void elements, which is what
// clients find when they compare.
func serialise(parent *html.Node) string {
	var out strings.Builder
	writeChildren(&out, parent)
	return out.String()
}

func writeChildren(out *strings.Builder, parent *html.Node) {
	for child := range parent.ChildNodes() {
		switch child.Type {
		case html.TextNode:
			_, _ = textEscapes.WriteString(out, child.Data) // memory takes everything
		case html.ElementNode:
			writeElement(out, child)
		case html.ErrorNode, html.DocumentNode, html.CommentNode, html.DoctypeNode, html.RawNode:
		}
	}
}

func writeElement(out *strings.Builder, node *html.Node) {
	out.WriteString("<" + node.Data)
	for _, each := range node.Attr {
		out.WriteString(" " + each.Key + `="` + valueEscapes.Replace(each.Val) + `"`)
	}
	out.WriteString(">")
	if voidElements[node.Data] {
		return
	}
	if first := node.FirstChild; node.Data == "pre" && first != nil && strings.HasPrefix(first.Data, "\n") {
		out.WriteString("\n") // readers drop the first line break
	}
	writeChildren(out, node)
	out.WriteString("</" + node.Data + ">")
}

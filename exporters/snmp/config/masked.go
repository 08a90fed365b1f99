package config

import (
	"fmt"
	"io"
	"slices"

	"go.yaml.in/yaml/v3"
)

// source is one file as it was read.
type source struct {
	name string
	data []byte
}

// shownKeys are the keys of an auth whose values may be seen. Of all others,
// those that nobody knows among them, it is better not to show any.
var shownKeys = []string{"version", "username", "security_level", "auth_protocol", "priv_protocol", "context_name"}

// shownParts are the parts of a file whose values may be seen.
var shownParts = []string{"modules", "auto", "version"}

// WriteMasked writes the files as they were loaded, a document each, without
// comments and with every secret replaced.
func (c *Config) WriteMasked(w io.Writer) error {
	for _, file := range c.sources {
		var node yaml.Node
		if err := yaml.Unmarshal(file.data, &node); err != nil {
			return fmt.Errorf("read %s again: %w", file.name, err)
		}
		mask(&node)
		shown, err := yaml.Marshal(&node)
		if err != nil {
			return fmt.Errorf("show %s: %w", file.name, err)
		}
		if _, err := fmt.Fprintf(w, "---\n# %s\n%s", file.name, shown); err != nil {
			return fmt.Errorf("show %s: %w", file.name, err)
		}
	}
	return nil
}

// mask hides what is secret in a file, or may be.
func mask(file *yaml.Node) {
	withoutComments(file)
	for _, top := range file.Content {
		for i := 1; i < len(top.Content); i += 2 {
			switch part := top.Content[i-1].Value; {
			case part == "auths":
				maskAuths(top.Content[i], map[*yaml.Node]bool{})
			case !slices.Contains(shownParts, part):
				hide(top.Content[i])
			}
		}
	}
}

func withoutComments(node *yaml.Node) {
	node.HeadComment, node.LineComment, node.FootComment = "", "", ""
	for _, child := range node.Content {
		withoutComments(child)
	}
}

// maskAuths hides all texts but those of keys that are harmless, wherever they
// were put by aliases and merges. Aliases may go in circles.
func maskAuths(node *yaml.Node, seen map[*yaml.Node]bool) {
	if node = resolve(node); seen[node] {
		return
	}
	seen[node] = true
	for i, child := range node.Content {
		isValue := node.Kind != yaml.MappingNode || i%2 == 1
		switch {
		case !isValue:
		case resolve(child).Kind != yaml.ScalarNode:
			maskAuths(child, seen)
		case node.Kind != yaml.MappingNode || !slices.Contains(shownKeys, node.Content[i-1].Value):
			hide(child)
		}
	}
}

func hide(node *yaml.Node) {
	hidden := resolve(node)
	hidden.Kind, hidden.Tag, hidden.Content = yaml.ScalarNode, "!!str", nil
	hidden.Value, hidden.Style = "<secret>", 0
}

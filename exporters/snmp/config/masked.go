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

// secretKeys are the keys whose values are never shown.
var secretKeys = []string{"community", "password", "priv_password"}

// WriteMasked writes the files as they were loaded, without comments and with
// every secret replaced.
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
		if _, err := fmt.Fprintf(w, "# %s\n%s", file.name, shown); err != nil {
			return fmt.Errorf("show %s: %w", file.name, err)
		}
	}
	return nil
}

func mask(node *yaml.Node) {
	node.HeadComment, node.LineComment, node.FootComment = "", "", ""
	for i, child := range node.Content {
		mask(child)
		isValue := node.Kind == yaml.MappingNode && i%2 == 1
		if isValue && slices.Contains(secretKeys, node.Content[i-1].Value) {
			hidden := resolve(child)
			hidden.Kind, hidden.Tag, hidden.Content = yaml.ScalarNode, "!!str", nil
			hidden.Value, hidden.Style = "<secret>", 0
		}
	}
}

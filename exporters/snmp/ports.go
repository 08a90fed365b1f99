package snmp

import (
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/vigie-noc/vigie/exporters/snmp/collect"
	"github.com/vigie-noc/vigie/internal/inventory"
)

// selections gives the ports of a device that its inventory entry selects; nil
// for all. A device that is not there, because another exporter's inventory
// names it or because it just left ours, is asked about all: that is no reason
// for a device to look dead. Devices of one kind mostly have the same expressions, which are
// compiled once.
func selections(inv *inventory.Inventory) func(device string) (*collect.Selection, error) {
	var compiled sync.Map // by the expressions
	return func(device string) (*collect.Selection, error) {
		e, known := inv.Device(device)
		if !known {
			return nil, nil
		}
		if len(e.Interfaces.Include)+len(e.Interfaces.Exclude) == 0 {
			return nil, nil
		}
		key := strings.Join(e.Interfaces.Include, "\n") + "\n\n" + strings.Join(e.Interfaces.Exclude, "\n")
		if found, ok := compiled.Load(key); ok {
			return found.(*collect.Selection), nil
		}
		selection := &collect.Selection{}
		var err error
		if selection.Include, err = expressions(e.Interfaces.Include); err != nil {
			return nil, err
		}
		if selection.Exclude, err = expressions(e.Interfaces.Exclude); err != nil {
			return nil, err
		}
		compiled.Store(key, selection)
		return selection, nil
	}
}

func expressions(texts []string) ([]*regexp.Regexp, error) {
	var list []*regexp.Regexp
	for _, text := range texts {
		expression, err := regexp.Compile(text)
		if err != nil {
			return nil, fmt.Errorf("compile expression on ports: %w", err)
		}
		list = append(list, expression)
	}
	return list, nil
}

// parsePorts reads the selection of ports: that of the device in the
// inventory, narrowed by the parameters if_name, if_alias, if_type and
// if_oper_status.
func parsePorts(query url.Values, from *collect.Selection) (*collect.Selection, error) {
	given := collect.Selection{}
	if from != nil {
		given = *from
	}
	narrowed := from != nil
	for _, name := range []string{"if_name", "if_alias", "if_type", "if_oper_status"} {
		text, err := atMostOnce(query, name, "")
		if err != nil {
			return nil, err
		}
		if text == "" {
			continue
		}
		narrowed = true
		if err := narrow(&given, name, text); err != nil {
			return nil, fmt.Errorf("'%s' parameter %q: %w", name, text, err)
		}
	}
	if !narrowed {
		return nil, nil
	}
	return &given, nil
}

func narrow(s *collect.Selection, name, text string) (err error) {
	switch name {
	case "if_name":
		s.Name, err = regexp.Compile(text)
	case "if_alias":
		s.Alias, err = regexp.Compile(text)
	case "if_type":
		s.Types, err = numbers(text)
	default:
		s.States, err = numbers(text)
	}
	return err
}

func numbers(text string) ([]int64, error) {
	var list []int64
	for part := range strings.SplitSeq(text, ",") {
		n, err := strconv.ParseInt(strings.TrimSpace(part), 10, 32)
		if err != nil {
			return nil, fmt.Errorf("%q is not a number, write such as 1,2", part)
		}
		list = append(list, n)
	}
	return list, nil
}

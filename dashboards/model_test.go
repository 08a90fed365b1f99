package dashboards

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/vigie-noc/vigie/internal/metrics"
)

type object = map[string]any

// A dashboard as rules read it: typed where they look at one member, raw
// where they look for something anywhere.
type dashboard struct {
	file   string // without its folder
	folder *folder
	raw    object

	UID        string  `json:"uid"`
	Panels     []panel `json:"panels"`
	Templating struct {
		List []variable `json:"list"`
	} `json:"templating"`
	Annotations struct {
		List []annotation `json:"list"`
	} `json:"annotations"`
}

// A folder is what dashboards know beside themselves.
type folder struct {
	uids    map[string][]*dashboard
	metrics *metrics.Catalogue
}

type panel struct {
	ID          int       `json:"id"`
	Type        string    `json:"type"`
	Title       string    `json:"title"`
	Description string    `json:"description"`
	Grid        rectangle `json:"gridPos"`
	Datasource  *source   `json:"datasource"`
	Targets     []target  `json:"targets"`
	Collapsed   bool      `json:"collapsed"`
	Panels      []panel   `json:"panels"` // of a collapsed row
	FieldConfig struct {
		Defaults  object `json:"defaults"`
		Overrides []struct {
			Matcher struct {
				Options any `json:"options"`
			} `json:"matcher"`
			Properties []property `json:"properties"`
		} `json:"overrides"`
	} `json:"fieldConfig"`
	Transformations []struct {
		Options struct {
			RenameByName map[string]string `json:"renameByName"`
		} `json:"options"`
	} `json:"transformations"`
}

func (p panel) String() string { return fmt.Sprintf("panel %d %q", p.ID, p.Title) }

type property struct {
	ID    string `json:"id"`
	Value any    `json:"value"`
}

type source struct{ Type, UID string }

// UnmarshalJSON takes the old form too, a name alone.
func (s *source) UnmarshalJSON(text []byte) error {
	var value any
	err := json.Unmarshal(text, &value)
	*s = asSource(value)
	return err
}

type target struct {
	RefID      string   `json:"refId"`
	Datasource *source  `json:"datasource"`
	Expr       string   `json:"expr"`
	Legend     string   `json:"legendFormat"`
	QueryType  string   `json:"queryType"`
	By         []string `json:"by"`
	raw        json.RawMessage
}

// UnmarshalJSON keeps the text, which the plugin decodes itself.
func (t *target) UnmarshalJSON(text []byte) error {
	type plain target
	t.raw = slices.Clone(text)
	return json.Unmarshal(text, (*plain)(t))
}

type annotation struct {
	Name       string          `json:"name"`
	BuiltIn    int             `json:"builtIn"`
	Datasource *source         `json:"datasource"`
	Expr       string          `json:"expr"`
	Target     json.RawMessage `json:"target"` // of a data source with a back end
}

func parse(file string, text []byte, in *folder) (*dashboard, error) {
	d := &dashboard{file: file, folder: in}
	if err := json.Unmarshal(text, &d.raw); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if err := json.Unmarshal(text, d); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	for i := range d.Templating.List {
		d.Templating.List[i].path = fmt.Sprintf("templating.list.%d.", i)
	}
	in.uids[d.UID] = append(in.uids[d.UID], d)
	return d, nil
}

// all are the panels, those of collapsed rows and rows themselves included.
func (d *dashboard) all() (found []panel) {
	for _, p := range d.Panels {
		found = append(append(found, p), p.Panels...)
	}
	return found
}

// shown are the panels that show data.
func (d *dashboard) shown() []panel {
	return slices.DeleteFunc(d.all(), func(p panel) bool { return p.Type == "row" || p.Type == "text" })
}

// walk visits every value, outermost first; path is like "panels.0.title". What
// actions do is the plugin's to say: they have a rule of their own.
func walk(path string, value any, visit func(path string, value any)) {
	if property, is := value.(object); is && property["id"] == "actions" {
		return
	}
	visit(path, value)
	switch value := value.(type) {
	case object:
		for _, key := range slices.Sorted(maps.Keys(value)) {
			walk(strings.TrimPrefix(path+"."+key, "."), value[key], visit)
		}
	case []any:
		for i, each := range value {
			walk(fmt.Sprintf("%s.%d", path, i), each, visit)
		}
	}
}

var inPanel = regexp.MustCompile(`^panels\.(\d+)(?:\.panels\.(\d+))?(?:\.(.*))?$`)

// place is a path as people find it: by panel where it is in one.
func (d *dashboard) place(path string) string {
	match := inPanel.FindStringSubmatch(path)
	if match == nil {
		return path
	}
	outer, _ := strconv.Atoi(match[1])
	p := d.Panels[outer]
	if match[2] != "" {
		inner, _ := strconv.Atoi(match[2])
		p = p.Panels[inner]
	}
	return strings.TrimSpace(fmt.Sprintf("%s %s", p, match[3]))
}

// leaf is the last key of a path.
func leaf(path string) string { return path[strings.LastIndexByte(path, '.')+1:] }

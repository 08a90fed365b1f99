package folder

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/vigie-noc/vigie/bridge/report/monthly"
)

// ManifestName is what the manifest of a report is called.
func ManifestName(cover *monthly.Cover) string { return Name(cover, "manifeste", "json") }

// manifest writes down what was made.
func (d *draft) manifest() (*Manifest, error) {
	cover := &d.report.Cover
	m := &Manifest{Month: cover.Month, Contract: cover.Contract, Language: cover.Language, MadeAt: cover.MadeAt.UTC(), Missing: d.missing}
	if m.Language == "" {
		m.Language = "fr"
	}
	for _, name := range slices.Sorted(maps.Keys(d.files)) {
		m.Files = append(m.Files, d.files[name].File)
	}
	content, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, err
	}
	f, err := d.create(ManifestName(cover), "", "json")
	if err != nil {
		return nil, err
	}
	defer d.close()
	if _, err := f.Write(append(content, '\n')); err != nil {
		return nil, err
	}
	return m, f.finish()
}

// deliver moves the files to their names, the manifest last: it tells of nothing
// that is not there.
func (d *draft) deliver(dir string, m *Manifest) error {
	names := make([]string, 0, len(m.Files)+1)
	for i := range m.Files {
		names = append(names, m.Files[i].Name)
	}
	for _, name := range append(names, ManifestName(&d.report.Cover)) {
		if err := os.Rename(filepath.Join(d.dir, name), filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return synced(dir)
}

// synced has the names of a folder on the disk.
func synced(dir string) error {
	on, err := os.Open(dir) //nolint:gosec // the folder that the report was written into
	if err != nil {
		return err
	}
	return errors.Join(on.Sync(), on.Close())
}

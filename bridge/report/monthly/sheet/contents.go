package sheet

import (
	"cmp"

	"github.com/vigie-noc/vigie/bridge/report/monthly"
)

// writeFigures writes the figures that stand out, each of its own kind.
func (b *Book) writeFigures() error {
	if len(b.figures) == 0 {
		return nil
	}
	w := b.written
	l, err := b.list(b.figuresSheet(), 30, 44, 18, 44)
	if err != nil {
		return err
	}
	if err := l.texts(look{head: true}, w.Or("Chapitre", "Chapter"), w.Or("Chiffre", "Figure"), w.Or("Valeur", "Value"), "Note"); err != nil {
		return err
	}
	for i, row := range b.figures {
		if err := l.put(look{kind: b.kinds[i]}, row...); err != nil {
			return err
		}
	}
	return l.out.Flush()
}

func (b *Book) figuresSheet() string  { return b.written.Or("chiffres", "figures") }
func (b *Book) contentsSheet() string { return b.written.Or("sommaire", "contents") }

// writeContents writes the cover, what a reader must know, and what there is.
func (b *Book) writeContents() error {
	l, err := b.list(b.contentsSheet(), 70, 44, 12, 40, 110)
	if err != nil {
		return err
	}
	if err := b.writeCover(l); err != nil {
		return err
	}
	for i := range b.sheets {
		each := &b.sheets[i]
		note := each.note
		if each.sheet != "" {
			if err := l.link(each.sheet); err != nil {
				return err
			}
			if each.held < each.rows {
				note = each.cut(b) + ". " + note
			}
		}
		if err := l.put(look{kind: monthly.Count}, monthly.Cell{Text: each.title}, monthly.Cell{Text: cmp.Or(each.sheet, "–")},
			monthly.Cell{Number: int64(each.rows), Known: true}, monthly.Cell{Text: each.file}, monthly.Cell{Text: note}); err != nil {
			return err
		}
	}
	return l.out.Flush()
}

// writeCover writes what the whole report is of, and the head of the contents.
func (b *Book) writeCover(l *list) error {
	w, c := b.written, b.cover
	rows := [][]string{{c.Title}, {c.Organisation}, {w.Or("Période", "Period"), c.Period}, {w.Or("Contrat", "Contract"), c.Contract}}
	for _, stamp := range c.Stamps {
		rows = append(rows, []string{stamp.Name, stamp.Value})
	}
	rows = append(rows, []string{w.Or("Établi le", "Made on"), w.Instant(c.MadeAt)}, []string{w.Or("Heures", "Times"), w.Zone().String()})
	for i, row := range rows {
		if err := l.texts(look{bold: i == 0}, row...); err != nil {
			return err
		}
	}
	for _, notice := range c.Notices {
		if err := l.texts(look{bold: true, state: monthly.Warn}, notice); err != nil {
			return err
		}
	}
	l.row++
	return l.texts(look{head: true, kind: monthly.Count}, w.Or("Tableau", "Table"), w.Or("Feuille", "Sheet"), w.Or("Lignes", "Rows"), w.Or("Fichier", "File"), "Note")
}

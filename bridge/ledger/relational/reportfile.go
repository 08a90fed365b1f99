package relational

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"github.com/vigie-noc/vigie/bridge/ledger"
)

// partSize is how much of a file stands in a row, before it is packed: neither a
// statement nor who reads holds more.
const partSize = 1 << 20

// packedFile is one on its way into the ledger.
type packedFile struct {
	hash  string
	size  int64
	parts [][]byte
}

// SaveReport keeps files of one edition, all or none.
func (l *Ledger) SaveReport(ctx context.Context, edition ledger.ReportEdition, files []ledger.NewReportFile, erasures int64) error {
	packed := make([]packedFile, len(files))
	for i := range files {
		var err error
		if packed[i], err = packFile(files[i]); err != nil {
			return fmt.Errorf("pack %s: %w", files[i].Name, err)
		}
	}
	err := l.transact(ctx, func(t *Tx) error {
		if now, err := t.erasures(); err != nil || now != erasures {
			return errors.Join(err, ledger.ErrErased)
		}
		for i := range files {
			if err := t.saveReportFile(&edition, files[i].Name, &packed[i]); err != nil {
				return fmt.Errorf("%s: %w", files[i].Name, err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("save report of %s: %w", edition.Month, err)
	}
	return nil
}

func packFile(file ledger.NewReportFile) (packed packedFile, err error) {
	from, err := file.Open()
	if err != nil {
		return packed, err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	sum, buffer := sha256.New(), make([]byte, partSize)
	for {
		n, err := io.ReadFull(from, buffer)
		if n > 0 {
			sum.Write(buffer[:n])
			packed.size += int64(n)
			part, err := pack(buffer[:n])
			if err != nil {
				return packed, err
			}
			packed.parts = append(packed.parts, part)
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			packed.hash = hex.EncodeToString(sum.Sum(nil))
			return packed, nil
		}
		if err != nil {
			return packed, err
		}
	}
}

// saveReportFile leaves what is there: triggers refuse a second one.
func (t *Tx) saveReportFile(e *ledger.ReportEdition, name string, packed *packedFile) error {
	there, err := List(t.ctx, t.db, scanNumber, `SELECT 1 FROM report_file WHERE contract = ? AND month = ? AND language = ? AND edition = ? AND name = ?`,
		e.Contract, int64(e.Month), e.Language, e.Number, name)
	if err != nil || len(there) > 0 {
		return err
	}
	same, err := List(t.ctx, t.db, scanNumber, `SELECT 1 FROM report_part WHERE hash = ? AND part = 0`, packed.hash)
	if err != nil {
		return err
	}
	for n, part := range packed.parts {
		if len(same) == 0 {
			if err := t.exec(`INSERT INTO report_part (hash, part, content) VALUES (?, ?, ?)`, packed.hash, n, part); err != nil {
				return err
			}
		}
	}
	return t.exec(`INSERT INTO report_file (contract, month, language, edition, name, document, made_at, hash, size, withdrawn_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)`,
		e.Contract, int64(e.Month), e.Language, e.Number, name, e.Document, stamp(e.MadeAt), packed.hash, packed.size)
}

const selectReportFile = `SELECT contract, month, language, edition, name, document, made_at, hash, size, withdrawn_at FROM report_file `

func scanReportFile(row Row) (f ledger.ReportFile, err error) {
	e := &f.Edition
	err = row.Scan(&e.Contract, &e.Month, &e.Language, &e.Number, &f.Name, &e.Document, Instant{&e.MadeAt}, &f.Hash, &f.Size, Instant{&f.WithdrawnAt})
	return f, err
}

// ReportFiles are those that are selected, withdrawn ones too.
func (l *Ledger) ReportFiles(ctx context.Context, of ledger.ReportSelector) ([]ledger.ReportFile, error) {
	return List(ctx, l.engine.Reader, scanReportFile, selectReportFile+`WHERE (contract = ? OR ? = '') AND (hash = ? OR ? = '')
		ORDER BY contract, month, language, edition, name`, of.Contract, of.Contract, of.Hash, of.Hash)
}

// ReportContent writes what a file holds. Each part is read by itself: whoever
// takes it slowly holds nothing of the ledger.
func (l *Ledger) ReportContent(ctx context.Context, hash string, to io.Writer) (bool, error) {
	whole, err := One(ctx, l.engine.Reader, scanNumber, `SELECT size FROM report_file WHERE hash = ? AND withdrawn_at IS NULL LIMIT 1`, hash)
	if err != nil || whole == nil {
		return false, err
	}
	sum, left := sha256.New(), *whole
	for part := 0; left > 0; part++ {
		packed, err := One(ctx, l.engine.Reader, scanOne[[]byte], `SELECT content FROM report_part WHERE hash = ? AND part = ?`, hash, part)
		if err != nil {
			return true, err
		}
		if packed == nil {
			return true, fmt.Errorf("file %s of a report: part %d is not there", hash, part)
		}
		content, err := unpack(*packed)
		if err != nil {
			return true, fmt.Errorf("file %s of a report: %w", hash, err)
		}
		sum.Write(content)
		if left -= int64(len(content)); left == 0 && hex.EncodeToString(sum.Sum(nil)) != hash {
			return true, fmt.Errorf("file %s of a report was changed: it is not that of its hash", hash)
		}
		if _, err := to.Write(content); err != nil {
			return true, err
		}
	}
	return true, nil
}

// Erasures is how many there were that removed anything.
func (l *Ledger) Erasures(ctx context.Context) (int64, error) {
	return erasuresOf(ctx, l.engine.Reader)
}

func (t *Tx) erasures() (int64, error) { return erasuresOf(t.ctx, t.db) }

func erasuresOf(ctx context.Context, db DB) (int64, error) {
	n, err := One(ctx, db, scanNumber, `SELECT coalesce(max(number), 0) FROM erasure`)
	if err != nil {
		return 0, fmt.Errorf("count erasures: %w", err)
	}
	return *n, nil
}

// SaveReportTicket puts down which ticket a month's report is attached to.
func (l *Ledger) SaveReportTicket(ctx context.Context, ticket *ledger.ReportTicket) error {
	err := l.transact(ctx, func(t *Tx) error {
		return t.exec(`INSERT INTO report_ticket (contract, month, ticket, number, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (contract, month) DO NOTHING`,
			ticket.Contract, int64(ticket.Month), ticket.Ticket, ticket.Number, stamp(ticket.At))
	})
	if err != nil {
		return fmt.Errorf("save ticket of the report of %s: %w", ticket.Month, err)
	}
	return nil
}

// ReportTickets are those of a contract, in the order of months.
func (l *Ledger) ReportTickets(ctx context.Context, contract string) ([]ledger.ReportTicket, error) {
	return List(ctx, l.engine.Reader, func(row Row) (t ledger.ReportTicket, err error) {
		err = row.Scan(&t.Contract, &t.Month, &t.Ticket, &t.Number, Instant{&t.At})
		return t, err
	}, `SELECT contract, month, ticket, number, at FROM report_ticket WHERE contract = ? ORDER BY month`, contract)
}

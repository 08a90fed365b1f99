package sheet

// Hold has sheets hold so many rows.
func (b *Book) Hold(rows int) { b.mostRows = rows }

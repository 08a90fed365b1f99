// Package edition keeps the reports of closed months as they were first issued.
//
//	asked ─▶ closed? ─no─▶ made of live figures, provisional, kept nowhere
//	           │yes
//	           ▼
//	        an edition is kept? ─yes─▶ its bytes
//	           │no
//	           ▼
//	        monthly.Maker ─▶ folder.Writer, aside ─▶ ledger, all files or none ─▶ its bytes
//
// # Editions
//
// A month has one edition in each language, whose files are made together, in every
// form, whatever was asked for: so all of them tell the same. Only a PDF may come
// later, where there was no browser: it is printed from the page that is kept.
//
// An erasure (vigie-bridge erase) withdraws every edition that may hold the removed
// words: its contents go, its names and hashes stay, which still tell what was
// handed out. The next one is made of the same document, whose figures no erasure
// changes, with the words that are left, and says on its cover what it replaces.
//
// # What happens on failure
//
//	killed while it is made       nothing is kept: the files are one transaction
//	the disk is full              the same; a folder that is asked for is as it was
//	two make the same edition     one is kept, both give its bytes
//	an erasure comes meanwhile    what was made is dropped and made again
//	a chain is broken             refused: where the first breaks are
//	no browser, or it fails       the page, which is for printing, and why
//	a stored file was changed     an error, and no file: bytes are held to their hash
package edition

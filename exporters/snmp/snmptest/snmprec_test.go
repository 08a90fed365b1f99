package snmptest

import (
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/gosnmp/gosnmp"
)

func TestReadSnmprec(t *testing.T) {
	t.Parallel()
	recording, err := ReadSnmprec(strings.NewReader(strings.Join([]string{
		"# a comment",
		"1.3.6.1.2.1.1.3.0|67|4200\r",
		"",
		"1.3.6.1.2.1.1.1.0|4|text | with a bar",
		"1.3.6.1.2.1.1.1.0|4|again",
		".1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.9",
		"1.3.6.1.2.1.2.2.1.6.1|4x|00ff",
		"1.3.6.1.2.1.4.20.1.1.1|64x|7f000001",
		"no record",
		"1.3.6.1.2.1.1.7.0|2",
		"1.3.6.1.2.1.1.7.0|2|seven",
		"1.3.6.1.2.1.1.7.0|99|7",
		"1.3.6.1.2.1.1.7.0|4x|XY",
		"1.3.6.1.2.1.1.7.0|64|::1",
		"1.3.6.1.2.1.1.7.0|64x|00",
		"1.3.6.1.2.1.1.7.0|2x|00",
		"9.3|2|1",
		"1.3.6.1.2.1.1.7.0|65|4294967296",
	}, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	var bad []int
	for _, b := range recording.Bad {
		bad = append(bad, b.Line)
	}
	if want := []int{9, 10, 11, 12, 13, 14, 15, 16, 17, 18}; !slices.Equal(bad, want) {
		t.Errorf("bad lines %v, want %v: %v", bad, want, recording.Bad)
	}
	if got := len(recording.Objects); got != 6 {
		t.Errorf("%d objects, want 6", got)
	}
	tree := recording.Tree()
	want := []string{"1.3.6.1.2.1.1.1.0", "1.3.6.1.2.1.1.2.0", "1.3.6.1.2.1.1.3.0", "1.3.6.1.2.1.2.2.1.6.1", "1.3.6.1.2.1.4.20.1.1.1"}
	if got := oidStrings(tree); !slices.Equal(got, want) {
		t.Errorf("tree %v, want %v", got, want)
	}
	if got := tree.objects[0].Value; !reflect.DeepEqual(got, OctetString("text | with a bar")) {
		t.Errorf("of duplicates the first must stay, got %q", got.Content)
	}
}

func TestLineTooLong(t *testing.T) {
	t.Parallel()
	if _, err := ReadSnmprec(strings.NewReader(strings.Repeat("1", maxLine+1))); err == nil {
		t.Error("a line without end was read")
	}
}

func oidStrings(tree *Tree) []string {
	var texts []string
	for _, oid := range tree.OIDs() {
		texts = append(texts, oid.String())
	}
	return texts
}

func TestVerbatimTreeWalksAsRecorded(t *testing.T) {
	t.Parallel()
	recording, err := ReadSnmprec(strings.NewReader("1.3.1|2|1\n1.3.3|2|3\n1.3.2|2|2\n1.3.5|2|5\n"))
	if err != nil {
		t.Fatal(err)
	}
	client := dial(t, start(t, DeviceConfig{Tree: recording.VerbatimTree()}), gosnmp.Version2c)
	packet, err := client.GetBulk([]string{".1.3"}, 0, 4)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, v := range packet.Variables {
		got = append(got, v.Name)
	}
	if want := []string{".1.3.1", ".1.3.3", ".1.3.2", ".1.3.5"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for asked, want := range map[string]string{".1.3.3": ".1.3.2", ".1.3.4": ".1.3.5", ".1.3.2": ".1.3.5"} {
		packet, err := client.GetNext([]string{asked})
		if err != nil {
			t.Fatal(err)
		}
		if got := packet.Variables[0].Name; got != want {
			t.Errorf("after %s came %s, want %s", asked, got, want)
		}
	}
	if tree := recording.VerbatimTree(); tree.get(MustParseOID("1.3.2")) == nil || tree.hasBelow(MustParseOID("1.4")) {
		t.Error("a verbatim tree is not searched by OID")
	}
}

// Every recording, walked by gosnmp, must give back exactly what was
// recorded.
func TestRecordingsReplay(t *testing.T) {
	t.Parallel()
	for _, file := range recordings(t) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".snmprec"), func(t *testing.T) {
			t.Parallel()
			recording := readRecording(t, file)
			if len(recording.Bad)*20 > len(recording.Objects) {
				t.Errorf("%d bad lines beside %d good ones, the first: %v", len(recording.Bad), len(recording.Objects), recording.Bad[0])
			}
			tree := recording.Tree()
			client := dial(t, start(t, DeviceConfig{Tree: tree, MaxSize: maxDatagram}), gosnmp.Version2c)
			walked := map[string]gosnmp.SnmpPDU{}
			for _, root := range []string{".1.0", ".1.2", ".1.3"} {
				pdus, err := client.BulkWalkAll(root)
				if err != nil {
					t.Fatal(err)
				}
				for _, pdu := range pdus {
					if pdu.Type != gosnmp.NoSuchObject {
						walked[pdu.Name] = pdu
					}
				}
			}
			compare(t, tree, walked)
		})
	}
}

func compare(t *testing.T, tree *Tree, walked map[string]gosnmp.SnmpPDU) {
	t.Helper()
	if len(walked) != tree.Len() {
		t.Errorf("walked %d objects, recorded %d", len(walked), tree.Len())
	}
	for i := range tree.objects {
		object := &tree.objects[i]
		pdu, found := walked["."+object.OID.String()]
		if !found {
			t.Fatalf("%s is missing", object.OID)
		}
		// gosnmp looks into Opaque values and names what it finds.
		isOpaque := object.Value.Type == TypeOpaque && (pdu.Type == gosnmp.OpaqueFloat || pdu.Type == gosnmp.OpaqueDouble)
		if byte(pdu.Type) != byte(object.Value.Type) && !isOpaque {
			t.Errorf("%s: type %v, recorded %#x", object.OID, pdu.Type, object.Value.Type)
		}
		if text, isText := pdu.Value.([]byte); isText && pdu.Type == gosnmp.OctetString && string(text) != string(object.Value.Content) {
			t.Errorf("%s: %q, recorded %q", object.OID, text, object.Value.Content)
		}
	}
}

package store

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"regexp"
	"testing"

	"github.com/agir-indicateurs/agir/pipeline/contract"
)

// TestAKindAddedHasItsTable: a store of before a kind, or a column of one, takes both when
// it is brought to this version, and keeps what it had.
func TestAKindAddedHasItsTable(t *testing.T) {
	home := ofVersion(t, schemaVersion-1)
	s, err := Open(t.Context(), home)
	if err != nil {
		t.Fatal(err)
	}
	last := contract.Schemas()[len(contract.Schemas())-1]
	for _, q := range []string{
		"drop table store.records." + string(last.Kind),
		"insert into store.records.parcours (file, sheet, row, dossier) values (1, 'S', 2, 'D1')",
		"alter table store.records.parcours drop column nom_usage",
		fmt.Sprintf("update store.raw.version set schema = %d", schemaVersion-1),
	} {
		if _, err := s.Exec(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = Open(t.Context(), home); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, k := range contract.Schemas() {
		for _, c := range k.Columns {
			if _, err := s.Exec(t.Context(), fmt.Sprintf("select %s from store.records.%s", c.Name, k.Kind)); err != nil {
				t.Errorf("%s of %s: %v", c.Name, k.Kind, err)
			}
		}
	}
	var kept int
	if err := s.QueryRow(t.Context(), "select count(*) from store.records.parcours where dossier = 'D1' and nom_usage is null").Scan(&kept); err != nil || kept != 1 {
		t.Errorf("%d rows kept (%v)", kept, err)
	}
}

// tablesOf is the sum of the tables of a store of this version.
const tablesOf = "19 3ff87aa301aeba7a"

// TestTheTablesHaveTheirVersion: a store is brought to the tables of a version once. Those
// of a version that left in a release do not move under its number: a store of that
// release would have no table of a kind, and nothing would say so before it is asked.
func TestTheTablesHaveTheirVersion(t *testing.T) {
	h := sha256.New()
	io.WriteString(h, regexp.MustCompile(`(?m)\s*--.*$`).ReplaceAllString(storeSchema, ""))
	for _, k := range contract.Schemas() {
		io.WriteString(h, recordTable(k))
	}
	if got := fmt.Sprintf("%d %s", schemaVersion, hex.EncodeToString(h.Sum(nil))[:16]); got != tablesOf {
		t.Errorf("the tables moved: schemaVersion moves too, unless no release has it yet, then tablesOf is %q", got)
	}
}

package books_test

import (
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
)

// Files that come together are kept each under its number, with its bytes (none where they
// were not read), the records of each of its kinds and its problems; those that come after go on from there.
func TestFilesOfOneNightAreKeptTogether(t *testing.T) {
	s := opened(t)
	table := func(kind contract.Kind, rows ...int) contract.Table {
		for _, schema := range contract.Schemas() {
			if schema.Kind == kind {
				of := contract.Table{Sheet: "Feuille", Schema: schema, HeaderRow: 1, Read: len(rows), Kept: len(rows)}
				for _, row := range rows {
					of.Records = append(of.Records, contract.Record{Row: row, Values: make([]contract.Value, len(schema.Columns))})
				}
				return of
			}
		}
		t.Fatal(kind)
		return contract.Table{}
	}
	file := func(name string, content []byte, problems int, tables ...contract.Table) *books.Received {
		r := &books.Received{
			Arrival: inbox.Arrival{Path: name, Sender: "ofii", ReceivedOn: time.Date(2023, time.October, 3, 0, 0, 0, 0, time.UTC)}, Hash: name,
			Content: content, Reading: &contract.Reading{Tables: tables},
		}
		for range problems {
			r.Reading.Problems = append(r.Reading.Problems, contract.Problem{File: name, Rule: "vide"})
		}
		return r
	}
	kept := func() (said string) {
		t.Helper()
		if err := s.QueryRow(t.Context(), `
			select coalesce(string_agg(concat_ws(' ', file, path, coalesce(octet_length(content)::varchar, 'none'),
				(select list(row order by row) from store.records.contacts as r where r.file = f.file),
				(select list(row order by row) from store.records.situations as r where r.file = f.file),
				(select count(*) from store.records.statement as r where r.file = f.file),
				(select count(*) from store.records.problem as r where r.file = f.file)), '; ' order by file), '')
			from store.raw.file as f`).Scan(&said); err != nil {
			t.Fatal(err)
		}
		return said
	}
	const first = "1 a.csv 3 [2, 3] [9] 2 2; 2 b.csv 0 0 0; 3 c.csv none 0 1; 4 d.csv 1 [4] 1 0"
	for _, night := range []struct {
		files []*books.Received
		want  string
	}{
		{[]*books.Received{
			file("a.csv", []byte("abc"), 2, table(contract.Contacts, 2, 3), table(contract.Situations, 9)), file("b.csv", []byte{}, 0), file("c.csv", nil, 1),
			file("d.csv", []byte("d"), 0, table(contract.Contacts, 4)),
		}, first},
		{[]*books.Received{file("e.csv", []byte("e"), 1), file("a.csv", []byte("abcd"), 0)}, first + "; 5 e.csv 1 0 1; 6 a.csv 4 0 0"},
	} {
		if err := books.Receive(t.Context(), s, night.files...); err != nil {
			t.Fatal(err)
		}
		if got := kept(); got != night.want {
			t.Errorf("kept\n%s\nwant\n%s", got, night.want)
		}
	}
}

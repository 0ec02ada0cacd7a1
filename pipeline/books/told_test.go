package books

import (
	"path/filepath"
	"reflect"
	"testing"

	"github.com/agir-indicateurs/agir/pipeline/store"
)

// What an edition told, its ties and its proofs are read again as they were kept, in their order;
// an edition does not know itself, nor what came after.
func TestWhatEditionsToldIsReadAgain(t *testing.T) {
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "agir.duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	first := Told{
		Cells: []ToldCell{{"a", 3, "withheld", false}, {"b", 9, "withheld", false}, {"c", 12, "printed", false}},
		Ties:  []Tie{{"c", []string{"a", "b"}}},
		Proofs: []Proof{
			{Cells: []int{0, 1}, Moves: []Move{{[]int{0, 1}, []int64{4, -4}}}},
			{Cells: []int{1}, Moves: []Move{{[]int{0, 1}, []int64{-2, 2}}, {[]int{0, 1}, []int64{2, -2}}}},
		},
	}
	second := Told{
		Cells:  []ToldCell{{"d", -1, "unprinted", true}},
		Ties:   []Tie{{"a", []string{"b", "d"}}},
		Proofs: []Proof{{Cells: []int{3}, Moves: []Move{{[]int{3}, []int64{-4}}}}},
	}
	for edition, told := range []Told{first, second, {}} {
		if err := s.InTransaction(t.Context(), func() error { return keepTold(s, int32(edition+1), told) }); err != nil {
			t.Fatal(err)
		}
	}
	both := Told{append(first.Cells, second.Cells...), append(first.Ties, second.Ties...), append(first.Proofs, second.Proofs...)}
	for number, want := range []Told{{}, {}, {Cells: both.Cells[:3], Ties: both.Ties[:1], Proofs: both.Proofs[:2]}, both, both} {
		if got, err := ToldBefore(t.Context(), s, number); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("before edition %d: %+v (%v), want %+v", number, got, err, want)
		}
	}
}

// Numbers that somebody put there by hand end no run: what they say is added up where it is used.
func TestAProofThatIsNoneIsRead(t *testing.T) {
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "agir.duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, k := range []struct {
		row   string
		moves []Move
	}{
		{"[0], [0, 1], [4, -4], 2", []Move{{[]int{0, 1}, []int64{4, -4}}}},
		{"[0], [0, 1], [4, -4], 1", []Move{{[]int{0}, []int64{4}}, {[]int{1}, []int64{-4}}}},
		{"[0], [0, 1], [4], 7", []Move{{[]int{0}, []int64{4}}, {[]int{1}, []int64{}}}},
		{"[0], [0, 1], [4, -4], -1", []Move{{[]int{}, []int64{}}, {[]int{0, 1}, []int64{4, -4}}}},
	} {
		if _, err := s.Exec(t.Context(), "delete from store.editions.proof"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Exec(t.Context(), "insert into store.editions.proof values (1, 0, "+k.row+")"); err != nil {
			t.Fatal(err)
		}
		got, err := ToldBefore(t.Context(), s, 2)
		if err != nil || len(got.Proofs) != 1 || !reflect.DeepEqual(got.Proofs[0].Moves, k.moves) {
			t.Errorf("%s: %+v (%v)", k.row, got.Proofs, err)
		}
	}
}

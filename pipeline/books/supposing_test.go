package books_test

import (
	"reflect"
	"testing"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/pipeline/settings"
)

// What is supposed of a verdict is what the verdict does, for each act, and it leaves
// nothing; what may not be decided is not supposed either, and what may be is listed.
func TestWhatAVerdictWouldDo(t *testing.T) {
	s := received(t, map[string]string{
		"2023-09-05/soliha/contacts.csv": contacts(0, 10),
		"2023-10-05/soliha/contacts.csv": contacts(0, 4),
	})
	conf, october := settings.Default(), on(t, "2023-10-10")
	states := func() []inbox.State {
		all, err := books.States(t.Context(), s, conf, october)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	for _, step := range []struct {
		act inbox.Act
		may []inbox.Act
	}{
		{inbox.Refuse, []inbox.Act{inbox.Accept, inbox.Refuse}},
		{inbox.Accept, []inbox.Act{inbox.Accept, inbox.Refuse, inbox.Reinstate}},
		{inbox.Withdraw, []inbox.Act{inbox.Withdraw, inbox.Reinstate}},
		{inbox.Reinstate, []inbox.Act{inbox.Reinstate}},
	} {
		may, decided, err := books.MayJudge(t.Context(), s, conf, 2, october)
		if err != nil || !reflect.DeepEqual(may, step.may) {
			t.Errorf("before %s, after %d decisions: %v, %v", step.act, len(decided), may, err)
		}
		v := inbox.Verdict{File: 2, Act: step.act, DecidedOn: october, By: "B", Why: "essai"}
		before := states()
		supposed, err := books.StatesSupposing(t.Context(), s, conf, october, v)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(states(), before) {
			t.Errorf("%s was supposed, and something is kept", step.act)
		}
		if err := judge(t, s, v); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(supposed, states()) {
			t.Errorf("%s does not do what was supposed", step.act)
		}
		if reflect.DeepEqual(supposed, before) && step.act != inbox.Refuse {
			t.Errorf("%s does nothing", step.act)
		}
	}
	if _, err := books.StatesSupposing(t.Context(), s, conf, october, inbox.Verdict{File: 1, Act: inbox.Accept}); err == nil {
		t.Error("what may not be decided is supposed")
	}
}

package work

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/pipeline"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/schedules"
	"github.com/agir-indicateurs/agir/schedules/delivery"
	"github.com/agir-indicateurs/agir/schedules/release"
)

// outbox is the outbox of the store at work, at an instant.
func (s *Shift) outbox(now time.Time) delivery.Post {
	return delivery.Post{Store: s.Store, Settings: s.Settings, Clock: func() time.Time { return now }, Getenv: s.Getenv}
}

// enqueue hands messages to the outbox, but those of recipients who do not read yet, or
// any more; one that is there already stays as it is. While
// the store is not live they are shown, and go nowhere.
func (s *Shift) enqueue(ctx context.Context, messages []delivery.Message, now time.Time) error {
	post := s.outbox(now)
	messages = slices.DeleteFunc(messages, func(m delivery.Message) bool { return !s.Settings.Reads(m.To, schedules.DayOf(now)) })
	if !s.live {
		for _, m := range messages {
			s.Show(Unposted{Subject: m.Subject, To: m.To, Ways: post.Ways(m)})
		}
		return nil
	}
	for _, m := range messages {
		if _, err := post.Enqueue(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// deliver lays the documents of an edition in their readers' folders and hands
// them to the outbox.
func (s *Shift) deliver(ctx context.Context, e books.Edition, all []release.Document, now time.Time) error {
	if err := s.lay(all, s.Out); err != nil {
		return err
	}
	letter, err := letterOf(ctx, s.Store, s.Settings, e)
	if err != nil {
		return err
	}
	return s.enqueue(ctx, letter.Messages(s.Settings, release.Posted(all)), now)
}

// lastReminder is how long before the documents leave without them the senders are
// reminded a second time.
const lastReminder = 2 // days

// remind writes to the senders whose statements have not come: at the hour, then
// once more before the documents leave without them.
func (s *Shift) remind(ctx context.Context, o schedules.Owing, on, now time.Time) error {
	missing, err := askedFor(ctx, s.Store, s.Settings, o.Month, on)
	if err != nil {
		return err
	}
	return s.enqueue(ctx, s.reminders(o, missing, now), now)
}

// reminders are the letters of remind, one a sender; none once the day that they would ask
// for has passed.
func (s *Shift) reminders(o schedules.Owing, missing []delivery.Missing, now time.Time) []delivery.Message {
	if !o.Schedule.Awaits || !now.Before(o.Deadline) {
		return nil
	}
	again := 0
	if !now.Before(o.Deadline.AddDate(0, 0, -lastReminder)) {
		again = 1
	}
	var messages []delivery.Message
	for len(missing) > 0 {
		sender := missing[0].Sender
		n := slices.IndexFunc(missing, func(m delivery.Missing) bool { return m.Sender != sender })
		if n < 0 {
			n = len(missing)
		}
		late := delivery.Late{Sender: sender, Month: o.Month, Deadline: schedules.DayOf(o.Deadline), Again: again, Missing: missing[:n]}
		messages = append(messages, late.Message(s.Settings))
		missing = missing[n:]
	}
	return messages
}

// giveBack writes to each sender what became of his files taken after one, and lays
// them in his folder with what there is to mend.
func (s *Shift) giveBack(ctx context.Context, after int64, on, now time.Time) error {
	takings, err := s.takings(ctx, after, on)
	if err != nil {
		return err
	}
	var messages []delivery.Message
	for _, t := range takings {
		if !s.live { // the names that he would receive are read by nobody
			messages = append(messages, t.Message(s.Settings, nil))
			continue
		}
		feedbacks, err := release.Feedback(ctx, s.Store, release.FeedbackRequest{
			Settings: s.Settings, AsOf: on, Sender: t.Sender, By: "agir " + s.Verb, Why: release.FeedbackWhy, At: s.Clock(),
		})
		if err != nil {
			return err
		}
		var returned []delivery.Nominative
		for _, f := range feedbacks {
			returned = append(returned, delivery.Nominative{Name: f.Name, For: delivery.PerimeterOfSender(f.Sender), Content: f.Content})
		}
		messages = append(messages, t.Message(s.Settings, returned))
	}
	return s.enqueue(ctx, messages, now)
}

// takings counts, sender by sender, what became of the files taken after one.
func (s *Shift) takings(ctx context.Context, after int64, on time.Time) ([]delivery.Taken, error) {
	files, err := books.Files(ctx, s.Store, on)
	if err != nil {
		return nil, err
	}
	states, err := books.States(ctx, s.Store, s.Settings, on)
	if err != nil {
		return nil, err
	}
	problems, err := pipeline.Problems(ctx, s.Store, s.Settings, on, "")
	if err != nil {
		return nil, err
	}
	bySender := make(map[string]*delivery.Taken)
	for _, f := range files {
		if _, known := s.Settings.Sender(f.Sender); f.File <= after || !known {
			continue
		}
		t := bySender[f.Sender]
		if t == nil {
			t = &delivery.Taken{Sender: f.Sender, On: on}
			bySender[f.Sender] = t
		}
		t.Last = max(t.Last, f.File)
		if f.Refused {
			t.Refused++
		}
	}
	emptied := emptiedIn(problems)
	for _, st := range states {
		if t := bySender[st.Sender]; t != nil && st.File > after && st.Status != inbox.Withdrawn {
			t.Statements = append(t.Statements, taken(st, emptied[st.Path]))
		}
	}
	var all []delivery.Taken
	for _, t := range bySender {
		all = append(all, *t)
	}
	slices.SortFunc(all, func(a, b delivery.Taken) int { return cmp.Compare(a.Sender, b.Sender) })
	return all, nil
}

// taken is what its sender is written of a statement. The faults of one that repeats
// another are those of the other.
func taken(st inbox.State, emptied int) delivery.TakenStatement {
	t := delivery.TakenStatement{Kind: st.Kind, Rows: st.Rows(), SetAside: st.SetAside, Emptied: emptied, Why: st.Why}
	switch {
	case st.Status == inbox.Identical:
		t.Fate, t.SetAside, t.Emptied = delivery.Known, 0, 0
	case st.Status == inbox.Held:
		t.Fate = delivery.Held
	case st.Status == inbox.Older:
		t.Fate = delivery.Older
	case st.Status == inbox.Outside:
		t.Fate = delivery.Outside
	case st.Status == inbox.Declined:
		t.Fate = delivery.Declined
	case st.Unchanged != "":
		t.Fate = delivery.Unchanged
	}
	return t
}

// emptiedIn counts the values emptied in each file.
func emptiedIn(problems []contract.Problem) map[string]int {
	emptied := make(map[string]int)
	for _, p := range problems {
		if p.Severity == contract.Warning {
			emptied[p.File]++
		}
	}
	return emptied
}

// overtake leaves out the letters that what happened since has made pointless, and says
// which.
func (s *Shift) overtake(ctx context.Context, now time.Time, looked bool) error {
	done, err := Overtake(ctx, s.Store, OvertakeRequest{Settings: s.Settings, Schedules: s.Schedules, Now: now, Looked: looked})
	if err != nil || len(done.Letters) == 0 {
		return err
	}
	s.Show(done)
	s.Log.Info("overtaken", "letters", len(done.Letters))
	return nil
}

// watch writes to the operator what does not go by itself, if anything. What waits is tried
// first: an alarm that leaves says how it is then.
func (s *Shift) watch(ctx context.Context, on, now time.Time) (Outcome, error) {
	if err := s.overtake(ctx, now, true); err != nil {
		return nil, err
	}
	sum, err := s.sendWaiting(s.asked, now)
	if err != nil {
		return nil, err
	}
	s.early = sum
	c, err := s.Condition(ctx, now)
	if err != nil {
		return nil, err
	}
	c.Trouble.On = on
	if n := len(c.Runs); n > 1 && c.Runs[0].StartedAt.Sub(c.Runs[1].StartedAt) > silence { // the first is this one
		c.Trouble.IdleSince = c.Runs[1].StartedAt
	}
	watched := Watched{Trouble: c.Trouble, Rehearsed: !s.live}
	if c.Trouble.None() {
		return watched, nil
	}
	messages := c.Trouble.Messages(s.Settings)
	for _, m := range messages {
		if s.live && len(s.outbox(now).Ways(m)) > 0 {
			watched.Told = append(watched.Told, m.To)
		}
	}
	return watched, s.enqueue(ctx, messages, now)
}

// sendWaiting tries what waits, but what is no longer to leave.
func (s *Shift) sendWaiting(asked context.Context, now time.Time) (delivery.Summary, error) {
	if err := s.overtake(context.WithoutCancel(asked), now, false); err != nil {
		return delivery.Summary{}, err
	}
	sum, err := s.outbox(now).Send(asked)
	if errors.Is(err, context.Canceled) {
		err = nil
	}
	return sum, err
}

// send tries what is to send, until it is asked to stop, and enters it in the
// journal of a run.
func (s *Shift) send(asked context.Context, run int64, now time.Time) error {
	started := s.Clock()
	sum, err := s.sendWaiting(asked, now)
	if err != nil {
		return err
	}
	sum = sum.After(s.early)
	s.early = delivery.Summary{}
	s.Show(Sent{sum})
	words, lasted := s.Words(Sent{sum}), s.Clock().Sub(started)
	s.Log.Info("outbox", "run", run, "told", words, "ms", lasted.Milliseconds())
	if run == 0 {
		return nil
	}
	return books.KeepPhase(context.WithoutCancel(asked), s.Store, run, books.Phase{Job: "outbox", Outcome: RunDone, Told: words, Lasted: lasted})
}

package delivery

import (
	"slices"
	"testing"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
)

// A message is queued when one of its ways is new, and only then; without a document
// nothing is laid in a folder.
func TestTheWaysOfAMessage(t *testing.T) {
	d := at(t, "")
	i := slices.IndexFunc(d.Settings.Recipients, func(r settings.Recipient) bool { return r.Code == "ddets-44" })
	who := &d.Settings.Recipients[i]
	mail := who.Mail
	who.Mail, who.Folder = "", t.TempDir()
	m := edition(1).Messages(d.Settings, ofDdets("44", 1))[0]
	queue := func(want bool, story string) {
		t.Helper()
		if queued, err := d.Enqueue(t.Context(), m); err != nil || queued != want {
			t.Errorf("%s: queued %v, %v", story, queued, err)
		}
	}
	queue(true, "a folder, the first time")
	queue(false, "a folder, again")
	who.Mail = mail
	d.Settings.Mail.Host, d.Settings.Mail.Port, d.Settings.Mail.From = "mail.invalid", 25, "indicateurs@agir.invalid"
	queue(true, "a mail beside the folder")
	queue(false, "both, again")
	who.Folder = ""
	m.About = "edition-2"
	queue(true, "a mail, the first time")
	who.Folder = t.TempDir()
	queue(true, "a folder beside the mail")
	if got := d.Ways(m); !slices.Equal(got, []string{books.ByFolder, books.ByMail}) {
		t.Errorf("ways %v", got)
	}
	m.Documents = nil
	if got := d.Ways(m); !slices.Equal(got, []string{books.ByMail}) {
		t.Errorf("without a document: %v", got)
	}
}

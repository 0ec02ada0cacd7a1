package sources

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"github.com/emersion/go-msgauth/dkim"

	"github.com/agir-indicateurs/agir/pipeline/settings"
)

// Of the results written above a message only those of the mailbox's own server, at the
// top, are believed.
func TestWhatTheServerProved(t *testing.T) {
	const own, from = "mx.agir.invalid", "soliha.invalid"
	for _, c := range []struct {
		name, header string
		proven       bool
	}{
		{"dmarc", own + "; dmarc=pass header.from=soliha.invalid", true},
		{"dkim of the domain", own + "; dkim=pass header.d=soliha.invalid", true},
		{"dkim of the organisation", own + "; dkim=pass header.d=mail.soliha.invalid", true},
		{"dkim of another", own + "; dkim=pass header.d=ailleurs.invalid", false},
		{"a failure", own + "; dkim=fail header.d=soliha.invalid; dmarc=fail header.from=soliha.invalid", false},
		{"spf alone", own + "; spf=pass smtp.mailfrom=soliha.invalid", false},
		{"dmarc of another", own + "; dmarc=pass header.from=ailleurs.invalid", false},
		{"another server", "mx.ailleurs.invalid; dmarc=pass header.from=soliha.invalid", false},
		{"no results", "", false},
		{"what came with the message", own + "; dmarc=fail header.from=soliha.invalid\r\nAuthentication-Results: " + own + "; dmarc=pass header.from=soliha.invalid", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			raw := "From: suivi@soliha.invalid\r\n\r\n"
			if c.header != "" {
				raw = "Authentication-Results: " + c.header + "\r\n" + raw
			}
			if got := resultsProve([]byte(raw), own, from); got != c.proven {
				t.Errorf("proven %t", got)
			}
		})
	}
}

func TestAligned(t *testing.T) {
	for _, c := range []struct {
		signing, domain string
		aligned         bool
	}{
		{"soliha.fr", "soliha.fr", true}, {"SOLIHA.fr", "soliha.FR", true}, {"soliha.fr", "mail.soliha.fr", true}, {"mail.soliha.fr", "soliha.fr", true},
		{"fr", "soliha.fr", false}, {"gouv.fr", "x.gouv.fr", false}, {"oliha.fr", "soliha.fr", false}, {"soliha.fr.ailleurs.net", "soliha.fr", false},
	} {
		if got := aligned(c.signing, c.domain); got != c.aligned {
			t.Errorf("%s for %s: %t", c.signing, c.domain, got)
		}
	}
}

// A signature of the domain of the author proves a message; one of another domain, or over
// a message that was changed since, does not.
func TestASignature(t *testing.T) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	lookup := func(_ context.Context, name string) ([]string, error) {
		if !strings.HasPrefix(name, "s1._domainkey.") {
			return nil, errors.New("no such name")
		}
		return []string{"v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(public)}, nil
	}
	const message = "From: suivi@soliha.invalid\r\nSubject: septembre\r\n\r\nBonjour\r\n"
	sign := func(domain string) []byte {
		var signed bytes.Buffer
		if err := dkim.Sign(&signed, strings.NewReader(message), &dkim.SignOptions{Domain: domain, Selector: "s1", Signer: private}); err != nil {
			t.Fatal(err)
		}
		return signed.Bytes()
	}
	m := &mailbox{Request: Request{Source: settings.Source{Trust: settings.TrustDKIM}, Lookup: lookup}}
	for _, c := range []struct {
		name string
		raw  []byte
		want error
	}{
		{"of the author's domain", sign("soliha.invalid"), nil},
		{"of another", sign("ailleurs.invalid"), NotProven},
		{"changed since", bytes.Replace(sign("soliha.invalid"), []byte("Bonjour"), []byte("Bonsoir"), 1), NotProven},
		{"none", []byte(message), NotProven},
	} {
		if got := m.proven(t.Context(), c.raw, "suivi@soliha.invalid"); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// What is attached to a message is what somebody meant to send, whatever its program.
func TestWhatIsAttached(t *testing.T) {
	part := func(header, body string) string {
		return "--zz\r\n" + strings.ReplaceAll(header, "\n", "\r\n") + "\r\n\r\n" + body + "\r\n"
	}
	for _, c := range []struct{ name, part, want string }{
		{"a text", part("Content-Type: text/plain", "Bonjour"), ""},
		{"a page", part("Content-Type: text/html", "<p>"), ""},
		{"a picture in the text", part("Content-Type: image/png; name=logo.png\nContent-Disposition: inline; filename=logo.png", "x"), ""},
		{"a file laid in the text", part("Content-Type: text/csv; name=suivi.csv\nContent-Disposition: inline; filename=suivi.csv", "a;b"), "suivi.csv=a;b"},
		{"a name in the type alone", part("Content-Type: application/octet-stream; name=\"suivi.xlsx\"", "a"), "suivi.xlsx=a"},
		{"a name in pieces", part("Content-Disposition: attachment; filename*0*=utf-8''relev%C3%A9; filename*1*=.csv", "a"), "relevé.csv=a"},
		{"in base64", part("Content-Disposition: attachment; filename=a.csv\nContent-Transfer-Encoding: base64", "YTti"), "a.csv=a;b"},
		{"without a name", part("Content-Disposition: attachment", "a"), "piece-jointe=a"},
		{"a signature", part("Content-Type: application/pkcs7-signature; name=smime.p7s\nContent-Disposition: attachment; filename=smime.p7s", "x"), ""},
		{"an appointment", part("Content-Type: text/calendar; name=rdv.ics", "x"), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			raw := "From: a@b.invalid\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=zz\r\n\r\n" + c.part + "--zz--\r\n"
			files, err := attachments([]byte(raw), 1000)
			got := ""
			for _, f := range files {
				got += f.name + "=" + string(f.content)
			}
			if got != c.want || (c.want == "") != (err == NoAttachment) {
				t.Errorf("%q, %v; want %q", got, err, c.want)
			}
		})
	}
}

// What a hostile program sends is no panic, and no file out of nothing.
func FuzzAttachments(f *testing.F) {
	f.Add([]byte("From: a@b.invalid\r\nContent-Type: multipart/mixed; boundary=zz\r\n\r\n--zz\r\nContent-Disposition: attachment; filename=a.csv\r\n\r\na\r\n--zz--\r\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		files, err := attachments(raw, 1000)
		if err == nil && len(files) == 0 {
			t.Error("nothing attached, and no reason")
		}
	})
}

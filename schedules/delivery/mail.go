package delivery

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
)

// signature is who the mail is from, beside the address.
const signature = "AGIR indicateurs"

// compose writes the letter of a posting. The same posting gives the same
// letter but for its date.
func compose(from settings.Mail, to recipient, o books.Posting, documents []books.PostedDocument, now time.Time) (*mail.Msg, error) {
	m := mail.NewMsg(mail.WithNoDefaultUserAgent(), mail.WithBoundary(hash([]byte(o.MessageID))[:32]))
	if err := m.FromFormat(signature, from.From); err != nil {
		return nil, errors.New("the address of the sender cannot be written")
	}
	if err := m.AddToFormat(to.label, to.Mail); err != nil {
		return nil, errors.New("the address of the reader cannot be written")
	}
	if err := m.ReplyTo(from.Contact); err != nil {
		return nil, errors.New("the address of the contact cannot be written")
	}
	m.SetMessageIDWithValue(o.MessageID)
	m.SetDateWithValue(now)
	m.Subject(o.Subject)
	m.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no holiday message answers it
	m.SetGenHeader(mail.HeaderContentLang, "fr")
	m.SetBodyString(mail.TypeTextPlain, o.Body)
	for _, d := range documents {
		if !mailable(d) {
			return nil, fmt.Errorf("document %s does not go by mail", d.Name)
		}
		if err := m.AttachReader(d.Name, bytes.NewReader(d.Content)); err != nil {
			return nil, fmt.Errorf("document %s cannot be attached", d.Name)
		}
	}
	return m, nil
}

// office is the mail server, spoken to when the first letter needs it.
type office struct {
	post   Post
	client *mail.Client
	line   *smtp.Client // nil while nobody is spoken to
	closed error        // why the server could not be spoken to: it is asked once a run
}

// name is the server and, once it has spoken, what it calls itself.
func (f *office) name() string {
	m := f.post.Settings.Mail
	name := fmt.Sprintf("%s:%d", m.Host, m.Port)
	if f.line != nil {
		name += " " + f.line.HelloResponse()
	}
	return name
}

// open speaks to the server, unless it is spoken to already.
func (f *office) open(ctx context.Context) error {
	if f.line != nil || f.closed != nil {
		return f.closed
	}
	if f.client == nil {
		f.client, f.closed = f.post.client()
	}
	if f.closed == nil {
		f.line, f.closed = f.client.DialToSMTPClientWithContext(ctx)
	}
	return f.closed
}

// close leaves the server politely; whatever it answers, what was sent was sent.
func (f *office) close() {
	if f.line != nil {
		f.client.CloseWithSMTPClient(f.line)
		f.line = nil
	}
}

// client is what speaks to the server: encrypted always, but on the loopback when
// the configuration says so.
func (p Post) client() (*mail.Client, error) {
	m := p.Settings.Mail
	timeout := p.Timeout
	if timeout == 0 {
		timeout = 2 * time.Minute
	}
	options := []mail.Option{
		mail.WithPort(m.Port), mail.WithTimeout(timeout), mail.WithoutSMTPUTF8(),
		mail.WithTLSConfig(&tls.Config{ServerName: m.Host, MinVersion: tls.VersionTLS12, RootCAs: p.Roots}),
	}
	switch m.Security {
	case "tls":
		options = append(options, mail.WithSSL())
	case "starttls":
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	default:
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	}
	if m.User != "" {
		password, err := Password(p.Getenv)
		if err != nil {
			return nil, err
		}
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(m.User), mail.WithPassword(password))
	}
	return mail.NewClient(m.Host, options...)
}

// give hands a letter to the server and tells how it ended.
func (f *office) give(letter *mail.Msg, address string) outcome {
	out := outcome{place: address, server: f.name()}
	err := f.client.SendWithSMTPClient(f.line, letter)
	if letter.IsDelivered() { // whatever came after the server took it
		out.answer = letter.ServerResponse()
		if err != nil {
			f.drop()
		}
		return out
	}
	out.answer, _, _ = strings.Cut(err.Error(), ", affected ") // the recipient and the message are known
	var fault *mail.SendError
	code := 0
	if errors.As(err, &fault) {
		code = fault.ErrorCode()
	}
	if broken(code) {
		f.drop()
	}
	out.verdict = verdictOf(code, fault)
	return out
}

// broken says whether a dialogue ends with an answer, 0 for none: the next letter begins another.
func broken(code int) bool { return code == 0 || code == 421 }

// verdictOf is what an attempt that failed comes to, by the answer of the server, 0 for none,
// and by where the dialogue was; fault is nil where that is not known.
func verdictOf(code int, fault *mail.SendError) verdict {
	switch {
	case code == 0 && fault != nil && fault.Reason == mail.ErrSMTPDataClose:
		return doubtful
	case code >= 500 && code != 530 && code != 535: // not for want of a password
		return refused
	}
	return later
}

// drop hangs up without a word.
func (f *office) drop() {
	f.line.Close()
	f.line = nil
}

var addresses = regexp.MustCompile(`[^\s<>"'(),;:]+@[^\s<>"'(),;:]+`)

// withhold takes the mail addresses out of what a server answered: they may name
// someone.
func withhold(answer string) string { return addresses.ReplaceAllString(answer, "(address)") }

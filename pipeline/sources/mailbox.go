package sources

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/mail"
	"strconv"
	"strings"

	"github.com/emersion/go-imap"
	"github.com/emersion/go-imap/client"
	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // names and texts in the charsets of old programs
	"github.com/emersion/go-msgauth/authres"
	"github.com/emersion/go-msgauth/dkim"
	"golang.org/x/net/publicsuffix"

	"github.com/agir-indicateurs/agir/pipeline/settings"
)

// mailbox is a folder of an account, read by IMAP (RFC 9051). Nothing of it is marked
// as read, and nothing is deleted: a message whose files are safe is moved.
type mailbox struct {
	Request
	line     *client.Client
	validity uint32 // of the numbers of the messages
}

func openMailbox(ctx context.Context, r Request, password string) (server, error) {
	address := net.JoinHostPort(r.Source.Host, strconv.Itoa(r.Source.Port))
	dialer := &net.Dialer{Timeout: r.patience()}
	plain, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, fault(Unreachable, err)
	}
	context.AfterFunc(ctx, func() { plain.Close() })
	var conn net.Conn = newPatient(plain, r.patience())
	secured := &tls.Config{ServerName: r.Source.Host, MinVersion: tls.VersionTLS12, RootCAs: r.Roots}
	if r.Source.Security == "tls" {
		speaking := tls.Client(conn, secured)
		if err := speaking.HandshakeContext(ctx); err != nil {
			conn.Close()
			return nil, fault(handshake(err), err)
		}
		conn = speaking
	}
	line, err := client.New(conn)
	if err != nil {
		conn.Close()
		return nil, fault(Unreachable, err)
	}
	line.ErrorLog = silent{}
	m := &mailbox{Request: r, line: line}
	if err := m.enter(secured, password); err != nil {
		line.Terminate()
		return nil, err
	}
	return m, nil
}

// silent drops what the library would write on the terminal: it may quote a message.
type silent struct{}

func (silent) Printf(string, ...any) {}
func (silent) Println(...any)        {}

// handshake is the kind of a fault of TLS.
func handshake(err error) Trouble {
	var wrong *tls.CertificateVerificationError
	if errors.As(err, &wrong) {
		return Stranger
	}
	return Unreachable
}

// enter says who asks, and opens the folder.
func (m *mailbox) enter(secured *tls.Config, password string) error {
	if m.Source.Security == "starttls" {
		if ok, err := m.line.SupportStartTLS(); err != nil || !ok {
			return fault(Broken, errors.Join(err, errors.New("no STARTTLS")))
		}
		if err := m.line.StartTLS(secured); err != nil {
			return fault(handshake(err), err)
		}
	}
	if err := m.line.Login(m.Source.User, password); err != nil {
		return fault(Denied, errors.New("the account was refused"))
	}
	folder, err := m.line.Select(m.Source.Folder, m.DryRun)
	if err != nil {
		return fault(NoFolder, errors.New("the folder cannot be opened"))
	}
	m.validity = folder.UidValidity
	return nil
}

func (m *mailbox) lots(context.Context) ([]lot, error) {
	if m.line.Mailbox().Messages == 0 {
		return nil, nil
	}
	all := new(imap.SeqSet)
	all.AddRange(1, 0)
	var lots []lot
	err := m.each(all, false, []imap.FetchItem{imap.FetchUid, imap.FetchEnvelope, imap.FetchRFC822Size, imap.FetchFlags}, func(x *imap.Message) {
		for _, f := range x.Flags {
			if f == imap.DeletedFlag {
				return
			}
		}
		lots = append(lots, m.lot(x))
	})
	return lots, err
}

// each asks for messages and visits them one by one.
func (m *mailbox) each(set *imap.SeqSet, byUID bool, items []imap.FetchItem, visit func(*imap.Message)) error {
	messages := make(chan *imap.Message, 16)
	ended := make(chan error, 1)
	go func() {
		if byUID {
			ended <- m.line.UidFetch(set, items, messages)
		} else {
			ended <- m.line.Fetch(set, items, messages)
		}
	}()
	for x := range messages {
		visit(x)
	}
	return fault(Broken, <-ended)
}

// overhead is how much longer a message is than what is attached to it, at most: base64
// and its lines take 4/3 and a little, and there are texts beside.
const overhead = 3

func (m *mailbox) lot(x *imap.Message) lot {
	l := lot{id: fmt.Sprintf("%d.%d", m.validity, x.Uid)}
	if x.Envelope != nil {
		l.sentAt = x.Envelope.Date
		if len(x.Envelope.From) == 1 {
			l.sender = m.Source.Senders[strings.ToLower(x.Envelope.From[0].Address())]
		}
	}
	switch {
	case l.sender == "":
		l.left = UnknownAddress
	case int64(x.Size) > overhead*m.Limit:
		l.left = TooLarge
	}
	return l
}

func (m *mailbox) open(ctx context.Context, l lot, limit int64) ([]file, error) {
	set := new(imap.SeqSet)
	_, uid, _ := strings.Cut(l.id, ".")
	if err := set.Add(uid); err != nil {
		return nil, err
	}
	whole := &imap.BodySectionName{Peek: true}
	var raw []byte
	var reading error
	err := m.each(set, true, []imap.FetchItem{imap.FetchUid, whole.FetchItem()}, func(x *imap.Message) {
		if body := x.GetBody(whole); body != nil {
			raw, reading = io.ReadAll(body)
		}
	})
	if err = errors.Join(err, fault(Broken, reading)); err != nil {
		return nil, err
	}
	if raw == nil {
		return nil, ErrUnsettled // moved away meanwhile
	}
	from, err := author(raw)
	if err != nil || m.Source.Senders[strings.ToLower(from)] != l.sender {
		return nil, UnknownAddress // the server and the message do not say the same
	}
	if err := m.proven(ctx, raw, from); err != nil {
		return nil, err
	}
	return attachments(raw, limit)
}

// author is the one address that a message says it is from.
func author(raw []byte) (string, error) {
	header, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return "", err
	}
	if len(header.Header["From"]) != 1 {
		return "", errors.New("not one From")
	}
	from, err := header.Header.AddressList("From")
	if err != nil || len(from) != 1 {
		return "", errors.Join(err, errors.New("not one author"))
	}
	return from[0].Address, nil
}

// proven asks for what proves that a message is from whom it says.
func (m *mailbox) proven(ctx context.Context, raw []byte, from string) error {
	domain := from[strings.LastIndex(from, "@")+1:]
	switch m.Source.Trust {
	case settings.TrustResults:
		if !resultsProve(raw, m.Source.Authority, domain) {
			return NotProven
		}
	case settings.TrustDKIM:
		return m.signed(ctx, raw, domain)
	}
	return nil
}

// resultsProve says whether the results of the mailbox's own server (RFC 8601) prove a
// domain: DMARC passes, or a DKIM signature of the domain does. Only the topmost field is
// believed: those below it came with the message, and whoever wrote it may have written
// them.
func resultsProve(raw []byte, authority, domain string) bool {
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil || len(m.Header["Authentication-Results"]) == 0 {
		return false
	}
	name, results, err := authres.Parse(m.Header["Authentication-Results"][0])
	if err != nil || !strings.EqualFold(name, authority) {
		return false
	}
	for _, r := range results {
		switch r := r.(type) {
		case *authres.DMARCResult:
			if r.Value == authres.ResultPass && strings.EqualFold(r.From, domain) {
				return true
			}
		case *authres.DKIMResult:
			if r.Value == authres.ResultPass && aligned(r.Domain, domain) {
				return true
			}
		}
	}
	return false
}

// aligned says whether a signature of a domain holds for an address of another: both are
// of one organisation (relaxed alignment of RFC 7489, section 3.1).
func aligned(signing, domain string) bool {
	signing, domain = strings.ToLower(signing), strings.ToLower(domain)
	if signing == domain {
		return true
	}
	one, err := publicsuffix.EffectiveTLDPlusOne(signing)
	if err != nil {
		return false
	}
	other, err := publicsuffix.EffectiveTLDPlusOne(domain)
	return err == nil && one == other
}

// signed asks for a DKIM signature (RFC 6376) of the domain of the author, over all of the
// message.
func (m *mailbox) signed(ctx context.Context, raw []byte, domain string) error {
	lookup := m.Lookup
	if lookup == nil {
		lookup = net.DefaultResolver.LookupTXT
	}
	all, err := dkim.VerifyWithOptions(bytes.NewReader(raw), &dkim.VerifyOptions{
		LookupTXT: func(name string) ([]string, error) { return lookup(ctx, name) }, MaxVerifications: 8,
	})
	if err != nil && !errors.Is(err, dkim.ErrTooManySignatures) {
		return NotProven
	}
	for _, v := range all {
		if v.Err == nil && aligned(v.Domain, domain) {
			return nil
		}
		if v.Err != nil && dkim.IsTempFail(v.Err) && aligned(v.Domain, domain) {
			return fault(Unreachable, errors.New("the key of the signature could not be asked for"))
		}
	}
	return NotProven
}

// attachments are the files attached to a message: what is no text of it, no picture
// laid in that text, no signature and no appointment.
func attachments(raw []byte, limit int64) ([]file, error) {
	top, err := message.Read(bytes.NewReader(raw))
	if err != nil && !message.IsUnknownCharset(err) {
		return nil, Unreadable
	}
	var files []file
	err = top.Walk(func(_ []int, part *message.Entity, err error) error {
		if err != nil && !message.IsUnknownCharset(err) {
			return Unreadable
		}
		name, attached := attachment(part)
		if !attached {
			return nil
		}
		content, err := io.ReadAll(io.LimitReader(part.Body, limit+1))
		switch {
		case err != nil:
			return Unreadable
		case int64(len(content)) > limit:
			return TooLarge
		}
		files = append(files, file{name, content})
		return nil
	})
	if err == nil && len(files) == 0 {
		err = NoAttachment
	}
	return files, err
}

// attachment says whether a part of a message is a file, and its name.
func attachment(part *message.Entity) (name string, attached bool) {
	kind, of, _ := part.Header.ContentType()
	how, at, _ := part.Header.ContentDisposition()
	name = cmp.Or(decoded(at["filename"]), decoded(of["name"]))
	switch {
	case strings.HasPrefix(kind, "multipart/"), kind == "message/rfc822" && name == "":
		return "", false
	case name == "" && how != "attachment":
		return "", false
	case how != "attachment" && strings.HasPrefix(kind, "image/"):
		return "", false
	case kind == "application/pkcs7-signature", kind == "application/x-pkcs7-signature", kind == "application/pgp-signature", kind == "text/calendar":
		return "", false
	}
	return cmp.Or(name, "piece-jointe"), true
}

// decoded is a name of a file as it is read: programs write it as RFC 2231 says, or as
// RFC 2047 says although it should not be.
func decoded(name string) string {
	words := mime.WordDecoder{CharsetReader: message.CharsetReader}
	if plain, err := words.DecodeHeader(name); err == nil {
		return plain
	}
	return name
}

func (m *mailbox) done(_ context.Context, l lot) error {
	set := new(imap.SeqSet)
	_, uid, _ := strings.Cut(l.id, ".")
	if err := set.Add(uid); err != nil {
		return err
	}
	if err := m.line.UidMove(set, m.Source.Done); err == nil {
		return nil
	}
	if err := m.line.Create(m.Source.Done); err != nil {
		return fault(NoFolder, errors.New("the folder of what was brought cannot be made"))
	}
	return fault(Broken, m.line.UidMove(set, m.Source.Done))
}

func (m *mailbox) close() error { return m.line.Logout() }

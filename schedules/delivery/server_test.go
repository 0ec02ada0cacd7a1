package delivery

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// server is a real mail server on the loopback, whose behaviour is chosen for
// each letter.
type server struct {
	host     string
	port     int
	roots    *x509.CertPool
	pem      []byte // of the authority
	password string // asked for, when not empty

	mutex    sync.Mutex
	behave   func() behaviour
	accepted []letterReceived
	dialled  int

	taken chan struct{}
}

type letterReceived struct {
	id, to string
	raw    string
}

// behaviour is how the server treats one letter.
type behaviour int

const (
	takes         behaviour = iota
	refusesReader           // 550 after RCPT
	refusesLetter           // 554 after DATA
	greylists               // 451 after RCPT
	takesAndDrops           // keeps the letter, and hangs up without an answer
	drops                   // hangs up in the middle of the letter
	takesTooLate            // keeps the letter, and answers after the client's patience
	takesAndHangs           // keeps the letter, says so on server.taken, and never answers
)

// serve starts a server: with STARTTLS, with TLS from the start, or plain.
func serve(t testing.TB, security string) *server {
	t.Helper()
	certificate, roots := certificateOf(t)
	authority := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate.Certificate[0]})
	s := &server{host: "127.0.0.1", roots: roots, pem: authority, behave: func() behaviour { return takes }, taken: make(chan struct{})}
	inner := smtp.NewServer(s)
	inner.Domain = "courrier.invalid"
	inner.AllowInsecureAuth = false
	config := &tls.Config{Certificates: []tls.Certificate{certificate}}
	if security == "starttls" {
		inner.TLSConfig = config
	}
	inner.ErrorLog = silent{}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.port = listener.Addr().(*net.TCPAddr).Port
	if security == "tls" {
		listener = tls.NewListener(listener, config)
	}
	ended := make(chan struct{})
	go func() { inner.Serve(listener); close(ended) }()
	t.Cleanup(func() {
		listener.Close() // even before Serve took hold of it
		inner.Close()
		<-ended
	})
	return s
}

type silent struct{}

func (silent) Printf(string, ...any) {}
func (silent) Println(...any)        {}

func certificateOf(t testing.TB) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "courrier.invalid"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, form, form, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}

func (s *server) NewSession(c *smtp.Conn) (smtp.Session, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.dialled++
	return &dialogue{server: s, conn: c, known: s.password == ""}, nil
}

// will says how the next letters are treated, one after the other; then they are
// taken.
func (s *server) will(these ...behaviour) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.behave = func() behaviour {
		if len(these) == 0 {
			return takes
		}
		next := these[0]
		these = these[1:]
		return next
	}
}

func (s *server) received() []letterReceived {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return append([]letterReceived(nil), s.accepted...)
}

// dialogue is one connection.
type dialogue struct {
	server *server
	conn   *smtp.Conn
	known  bool
	to     string
	how    behaviour
}

func (d *dialogue) AuthMechanisms() []string { return []string{sasl.Plain} }

func (d *dialogue) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "indicateurs" || password != d.server.password {
			return errors.New("wrong password")
		}
		d.known = true
		return nil
	}), nil
}

func (d *dialogue) Reset()        {}
func (d *dialogue) Logout() error { return nil }

func (d *dialogue) Mail(string, *smtp.MailOptions) error {
	if !d.known {
		return smtp.ErrAuthRequired
	}
	return nil
}

func (d *dialogue) Rcpt(to string, _ *smtp.RcptOptions) error {
	d.server.mutex.Lock()
	d.how = d.server.behave()
	d.server.mutex.Unlock()
	d.to = to
	switch d.how {
	case refusesReader:
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "<" + to + "> unknown"}
	case greylists:
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "greylisted, come back"}
	}
	return nil
}

func (d *dialogue) Data(r io.Reader) error {
	if d.how == drops {
		io.CopyN(io.Discard, r, 10)
		d.conn.Conn().Close()
		return errors.New("gone")
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if d.how == refusesLetter {
		return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "not wanted here"}
	}
	m, err := mail.ReadMessage(strings.NewReader(string(raw)))
	if err != nil {
		return err
	}
	d.server.mutex.Lock()
	d.server.accepted = append(d.server.accepted, letterReceived{strings.Trim(m.Header.Get("Message-Id"), "<>"), d.to, string(raw)})
	d.server.mutex.Unlock()
	switch d.how {
	case takesAndDrops:
		d.conn.Conn().Close()
		return errors.New("gone")
	case takesAndHangs:
		d.server.taken <- struct{}{}
		d.conn.Conn().SetReadDeadline(time.Now().Add(time.Minute))
		d.conn.Conn().Read(make([]byte, 1)) // until the client is gone
	case takesTooLate:
		time.Sleep(400 * time.Millisecond)
	}
	return nil
}

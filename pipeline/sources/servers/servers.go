// Package servers starts real servers on this machine, for tests: the mail server and the
// SSH server of the system, a WebDAV server. A test is skipped, and says so, where one is
// not installed.
package servers

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/emersion/go-imap"
	"github.com/emersion/go-imap/client"
	"golang.org/x/crypto/ssh"
	"golang.org/x/net/webdav"

	"github.com/agir-indicateurs/agir/pipeline/settings"
)

// Port is one that nobody listens on yet.
func Port(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// answering waits until a server listens; where it cannot, the test is skipped and says so.
func answering(t *testing.T, at string, log *bytes.Buffer) {
	t.Helper()
	for range 200 {
		if conn, err := net.DialTimeout("tcp", at, time.Second); err == nil {
			conn.Close()
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Skipf("no server answers on %s: %s", at, log) // the machine lets it not start
}

// program is a program of the system; the test is skipped, and says so, without it.
func program(t *testing.T, names ...string) string {
	t.Helper()
	for _, n := range names {
		if path, err := exec.LookPath(n); err == nil {
			return path
		}
	}
	t.Skipf("%s is not installed", names[0])
	return ""
}

// started is a server that ends with the test.
func started(t *testing.T, at string, name string, args ...string) {
	t.Helper()
	var log bytes.Buffer
	c := exec.Command(name, args...)
	c.Stdout, c.Stderr = &log, &log
	if err := c.Start(); err != nil {
		t.Skipf("%s does not start here: %v", name, err)
	}
	t.Cleanup(func() {
		c.Process.Signal(syscall.SIGTERM) // a process in the background may have been started deaf to an interruption
		late := time.AfterFunc(10*time.Second, func() { c.Process.Kill() })
		c.Wait()
		late.Stop()
	})
	answering(t, at, &log)
}

// Write writes a file and the folders that lead to it.
func Write(t *testing.T, path string, content []byte, mode os.FileMode) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, mode); err != nil {
		t.Fatal(err)
	}
	return path
}

// certificate is one of this machine for itself, in PEM, and those who trust it.
func certificate(t *testing.T) (cert, key []byte, roots *x509.CertPool) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	about := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, NotBefore: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"localhost"}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, about, about, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalECPrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	cert = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	roots = x509.NewCertPool()
	roots.AppendCertsFromPEM(cert)
	return cert, pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: secret}), roots
}

// Password is that of the accounts.
const Password = "mot-de-passe-invente"

// Dovecot is a mail server of the system with one account, depots.
type Dovecot struct {
	Port  int
	Roots *x509.CertPool // who trust it
}

// StartDovecot starts one.
func StartDovecot(t *testing.T) *Dovecot {
	t.Helper()
	path := program(t, "dovecot", "/usr/sbin/dovecot")
	dir, err := os.MkdirTemp("", "dv") // a short name: it holds sockets
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	os.Chmod(dir, 0o755)
	cert, key, roots := certificate(t)
	d := &Dovecot{Port(t), roots}
	own, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	as := own.Username
	uid, gid := own.Uid, own.Gid
	accounts := fmt.Sprintf("default_internal_user = %s\ndefault_login_user = %s\n", as, as)
	if own.Uid == "0" {
		nobody, err := user.Lookup("nobody")
		if err != nil {
			t.Skip(err)
		}
		uid, gid, accounts = nobody.Uid, nobody.Gid, ""
	}
	mail := filepath.Join(dir, "mail")
	os.MkdirAll(mail, 0o777)
	os.Chmod(mail, 0o777)
	conf := fmt.Sprintf(`base_dir = %[1]s/run
state_dir = %[1]s/state
log_path = %[1]s/log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <%[2]s
ssl_key = <%[3]s
mail_location = maildir:%[4]s/%%u
first_valid_uid = 0
%[7]spassdb {
  driver = static
  args = password=%[8]s
}
userdb {
  driver = static
  args = uid=%[5]s gid=%[6]s home=%[4]s/%%u
}
service anvil {
  chroot =
}
service imap-login {
  chroot =
  inet_listener imap {
    port = 0
  }
  inet_listener imaps {
    port = %[9]d
  }
}
`, dir, Write(t, filepath.Join(dir, "cert.pem"), cert, 0o644), Write(t, filepath.Join(dir, "key.pem"), key, 0o600), mail, uid, gid, accounts, Password, d.Port)
	started(t, fmt.Sprintf("127.0.0.1:%d", d.Port), path, "-F", "-c", Write(t, filepath.Join(dir, "dovecot.conf"), []byte(conf), 0o644))
	return d
}

// Source is how the mailbox is configured.
func (d *Dovecot) Source() settings.Source {
	return settings.Source{
		Code: "boite", Kind: settings.Mailbox, Host: "localhost", Port: d.Port, Security: "tls", User: "depots", Folder: "INBOX", Done: "Traités",
		Trust: settings.TrustAnybody, Senders: map[string]string{"suivi@soliha.invalid": "soliha", "donnees@face.invalid": "face-vendee"},
	}
}

// line is another program that reads the same account.
func (d *Dovecot) line(t *testing.T) *client.Client {
	t.Helper()
	c, err := client.DialTLS(fmt.Sprintf("localhost:%d", d.Port), &tls.Config{RootCAs: d.Roots})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Login("depots", Password); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Logout() })
	return c
}

// Deliver puts messages in the account.
func (d *Dovecot) Deliver(t *testing.T, messages ...string) {
	t.Helper()
	c := d.line(t)
	for _, m := range messages {
		if err := c.Append("INBOX", nil, time.Date(2023, 10, 3, 16, 0, 0, 0, time.UTC), bytes.NewBufferString(strings.ReplaceAll(m, "\n", "\r\n"))); err != nil {
			t.Fatal(err)
		}
	}
}

// Holds are the subjects of the messages of a folder, and how many of them were read.
func (d *Dovecot) Holds(t *testing.T, folder string) (subjects []string, read int) {
	t.Helper()
	c := d.line(t)
	box, err := c.Select(folder, true)
	if err != nil || box.Messages == 0 {
		return nil, 0
	}
	set := new(imap.SeqSet)
	set.AddRange(1, 0)
	messages := make(chan *imap.Message, box.Messages)
	if err := c.Fetch(set, []imap.FetchItem{imap.FetchEnvelope, imap.FetchFlags}, messages); err != nil {
		t.Fatal(err)
	}
	for m := range messages {
		subjects = append(subjects, m.Envelope.Subject)
		for _, f := range m.Flags {
			if f == imap.SeenFlag {
				read++
			}
		}
	}
	return subjects, read
}

// StartSSH is an SFTP server of the system, whose files are below a folder; the account
// is that of the test, by a key.
func StartSSH(t *testing.T) (x settings.Source, key string) {
	t.Helper()
	path := program(t, "sshd", "/usr/sbin/sshd")
	dir := t.TempDir()
	own, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	if own.Uid == "0" {
		os.MkdirAll("/run/sshd", 0o755) // where it separates its privileges
	}
	host, hostPublic := SSHKey(t)
	mine, minePublic := SSHKey(t)
	at := Port(t)
	conf := fmt.Sprintf(`Port %d
ListenAddress 127.0.0.1
HostKey %s
AuthorizedKeysFile %s
StrictModes no
PermitRootLogin yes
PasswordAuthentication no
KbdInteractiveAuthentication no
PidFile none
Subsystem sftp internal-sftp
`, at, Write(t, filepath.Join(dir, "host"), host, 0o600), Write(t, filepath.Join(dir, "authorized"), []byte(minePublic+"\n"), 0o600))
	started(t, fmt.Sprintf("127.0.0.1:%d", at), path, "-D", "-e", "-f", Write(t, filepath.Join(dir, "sshd_config"), []byte(conf), 0o600))
	x = settings.Source{
		Code: "depot", Kind: settings.SFTP, Host: "127.0.0.1", Port: at, User: own.Username, HostKey: hostPublic,
		Folder: filepath.Join(dir, "depots"), Sender: "soliha", Settle: 10 * time.Minute,
	}
	os.MkdirAll(x.Folder, 0o755)
	return x, string(mine)
}

// SSHKey is a new key, private in PEM and public as known_hosts has it.
func SSHKey(t *testing.T) (private []byte, public string) {
	t.Helper()
	pub, secret, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	block, err := ssh.MarshalPrivateKey(secret, "")
	if err != nil {
		t.Fatal(err)
	}
	key, err := ssh.NewPublicKey(pub)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(block), strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key)))
}

// StartShare is a WebDAV server on a folder, with one account.
func StartShare(t *testing.T) (x settings.Source, folder string, roots *x509.CertPool) {
	t.Helper()
	folder = t.TempDir()
	files := &webdav.Handler{Prefix: "/depots", FileSystem: webdav.Dir(folder), LockSystem: webdav.NewMemLS()}
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if account, secret, ok := r.BasicAuth(); !ok || account != "agir" || secret != Password {
			w.Header().Set("WWW-Authenticate", `Basic realm="depots"`)
			http.Error(w, "who", http.StatusUnauthorized)
			return
		}
		files.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	roots = x509.NewCertPool()
	roots.AddCert(server.Certificate())
	return settings.Source{
		Code: "nuage", Kind: settings.WebDAV, URL: server.URL + "/depots", User: "agir", Sender: "soliha", Settle: 10 * time.Minute,
	}, folder, roots
}

package sources_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/sources"
	"github.com/agir-indicateurs/agir/pipeline/sources/servers"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// desk is a store and an inbox.
type desk struct {
	store *store.Store
	inbox string
	now   time.Time
	roots *x509.CertPool
	env   map[string]string
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "agir.duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return &desk{store: s, inbox: t.TempDir(), now: time.Now(), env: make(map[string]string)}
}

// secret gives a source its secret.
func (d *desk) secret(t *testing.T, code, secret string) {
	t.Helper()
	d.env[sources.SecretVariable(code)] = servers.Write(t, filepath.Join(t.TempDir(), code), []byte(secret+"\n"), 0o600)
}

func (d *desk) request(x settings.Source) sources.Request {
	return sources.Request{
		Source: x, Inbox: d.inbox, On: time.Date(2023, 10, 4, 0, 0, 0, 0, time.UTC), Now: d.now, Limit: 1 << 20, Roots: d.roots,
		Getenv: func(name string) string { return d.env[name] },
	}
}

func (d *desk) fetch(t *testing.T, x settings.Source) sources.Fetched {
	t.Helper()
	f, err := sources.Fetch(t.Context(), d.store, d.request(x))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// holds are the files of the inbox, by path.
func (d *desk) holds(t *testing.T) map[string]string {
	t.Helper()
	all := make(map[string]string)
	err := filepath.WalkDir(d.inbox, func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := os.ReadFile(p)
		name, _ := filepath.Rel(d.inbox, p)
		all[name] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func (d *desk) want(t *testing.T, want map[string]string) {
	t.Helper()
	if diff := cmp.Diff(want, d.holds(t)); diff != "" {
		t.Errorf("the inbox (-want +got):\n%s", diff)
	}
}

// letter is a message with files attached to it.
func letter(from, subject string, files ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "From: %s\nTo: depots@agir.invalid\nSubject: %s\nDate: Tue, 3 Oct 2023 18:00:00 +0200\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=zz\n\n--zz\nContent-Type: text/plain; charset=utf-8\n\nBonjour,\n", from, subject)
	for i := 0; i+1 < len(files); i += 2 {
		fmt.Fprintf(&b, "--zz\nContent-Type: text/csv\nContent-Disposition: attachment; filename=\"%s\"\n\n%s\n", files[i], files[i+1])
	}
	b.WriteString("--zz--\n")
	return b.String()
}

// What is attached to the messages of a known address is in the inbox, once, and the
// messages are put aside; the others stay, unread, and are counted.
func TestWhatIsMailedIsBroughtOnce(t *testing.T) {
	server := servers.StartDovecot(t)
	d := newDesk(t)
	d.roots = server.Roots
	x := server.Source()
	d.secret(t, x.Code, servers.Password)
	server.Deliver(t,
		letter("Suivi <Suivi@Soliha.invalid>", "septembre", "contacts.csv", "a;b", "=?utf-8?q?situations_d=C3=A9part.csv?=", "c;d"),
		letter("quelqu.un@ailleurs.invalid", "inconnu", "contacts.csv", "e;f"),
		letter("donnees@face.invalid", "sans rien"),
		letter("donnees@face.invalid", "meme nom", "contacts.csv", "g;h", "contacts.csv", "i;j"),
		letter("a@soliha.invalid, suivi@soliha.invalid", "deux auteurs", "contacts.csv", "k;l"),
	)
	dry := d.request(x)
	dry.DryRun = true
	would, err := sources.Fetch(t.Context(), d.store, dry)
	if err != nil {
		t.Fatal(err)
	}
	d.want(t, map[string]string{})
	got := d.fetch(t, x)
	want := map[string]string{
		"2023-10-04/soliha/contacts.csv": "a;b", "2023-10-04/soliha/situations départ.csv": "c;d",
		"2023-10-04/face-vendee/contacts.csv": "g;h", "2023-10-04/face-vendee/contacts (2).csv": "i;j",
	}
	d.want(t, want)
	if len(got.Untaken) != 1 || got.Untaken[0].Sender != "face-vendee" || got.Untaken[0].Why != sources.NoAttachment {
		t.Errorf("to be answered: %+v", got.Untaken)
	}
	left := map[sources.Left]int{sources.UnknownAddress: 2, sources.NoAttachment: 1}
	if diff := cmp.Diff(left, got.Left); diff != "" || len(got.Brought) != 4 || len(would.Brought) != 4 {
		t.Errorf("left (-want +got):\n%sbrought %d, would be %d", diff, len(got.Brought), len(would.Brought))
	}
	if sent := got.Brought[0].SentAt; !sent.Equal(time.Date(2023, 10, 3, 16, 0, 0, 0, time.UTC)) {
		t.Errorf("sent at %s", sent)
	}
	for range 2 {
		if again := d.fetch(t, x); len(again.Brought) != 0 {
			t.Errorf("brought again: %v", again.Brought)
		}
	}
	d.want(t, want)
	stay, read := server.Holds(t, "INBOX")
	put, _ := server.Holds(t, "Traités")
	slices.Sort(stay)
	slices.Sort(put)
	if !slices.Equal(stay, []string{"deux auteurs", "inconnu", "sans rien"}) || read != 0 || !slices.Equal(put, []string{"meme nom", "septembre"}) {
		t.Errorf("stay %v (%d read), put aside %v", stay, read, put)
	}
}

// An attachment as large as the limit is brought; one byte more, and the message stays.
func TestALargeAttachmentStays(t *testing.T) {
	server := servers.StartDovecot(t)
	d := newDesk(t)
	d.roots = server.Roots
	x := server.Source()
	d.secret(t, x.Code, servers.Password)
	server.Deliver(t, letter("suivi@soliha.invalid", "juste", "a.csv", strings.Repeat("x", 1000)), letter("suivi@soliha.invalid", "trop", "b.csv", strings.Repeat("x", 1001)))
	r := d.request(x)
	r.Limit = 1000
	got, err := sources.Fetch(t.Context(), d.store, r)
	if err != nil || len(got.Brought) != 1 || got.Left[sources.TooLarge] != 1 || got.Waiting() != 1 {
		t.Errorf("%+v, %v", got, err)
	}
}

// Who cannot be asked says why, by kind, without the secret.
func TestASourceThatCannotBeAsked(t *testing.T) {
	server := servers.StartDovecot(t)
	d := newDesk(t)
	d.roots = server.Roots
	for _, c := range []struct {
		name    string
		change  func(*settings.Source, *desk)
		trouble sources.Trouble
	}{
		{"no secret", func(x *settings.Source, d *desk) { delete(d.env, sources.SecretVariable(x.Code)) }, sources.NoSecret},
		{"another password", func(x *settings.Source, d *desk) { d.secret(t, x.Code, "autre") }, sources.Denied},
		{"no server", func(x *settings.Source, _ *desk) { x.Port = servers.Port(t) }, sources.Unreachable},
		{"no folder", func(x *settings.Source, _ *desk) { x.Folder = "Ailleurs" }, sources.NoFolder},
		{"another certificate", func(_ *settings.Source, d *desk) { d.roots = x509.NewCertPool() }, sources.Stranger},
	} {
		t.Run(c.name, func(t *testing.T) {
			x, one := server.Source(), *d
			one.env = make(map[string]string)
			one.secret(t, x.Code, servers.Password)
			c.change(&x, &one)
			_, err := sources.Fetch(t.Context(), one.store, one.request(x))
			var fault *sources.Fault
			if !errors.As(err, &fault) || fault.Trouble != c.trouble || fault.Source != "boite" || strings.Contains(err.Error(), servers.Password) {
				t.Errorf("%v, want %s", err, c.trouble)
			}
		})
	}
}

// file writes a file of a server, that old.
func file(t *testing.T, path, content string, age time.Duration) {
	t.Helper()
	servers.Write(t, path, []byte(content), 0o644)
	at := time.Now().Add(-age)
	if err := os.Chtimes(path, at, at); err != nil {
		t.Fatal(err)
	}
}

// folders are the two kinds of servers of files, with the folder that is looked at.
func folders(t *testing.T, visit func(t *testing.T, d *desk, x settings.Source, folder string)) {
	t.Run("sftp", func(t *testing.T) {
		x, key := servers.StartSSH(t)
		d := newDesk(t)
		d.secret(t, x.Code, key)
		visit(t, d, x, x.Folder)
	})
	t.Run("webdav", func(t *testing.T) {
		x, folder, roots := servers.StartShare(t)
		d := newDesk(t)
		d.roots = roots
		d.secret(t, x.Code, servers.Password)
		visit(t, d, x, folder)
	})
}

// A file that has lain long enough is brought, once; written again, it is another.
func TestAFileIsBroughtOnce(t *testing.T) {
	folders(t, func(t *testing.T, d *desk, x settings.Source, folder string) {
		file(t, filepath.Join(folder, "suivi.csv"), "a;b", time.Hour)
		file(t, filepath.Join(folder, "jeune.csv"), "c;d", 9*time.Minute)
		file(t, filepath.Join(folder, "juste.csv"), "e;f", 11*time.Minute)
		for _, name := range []string{"suivi.csv.part", ".cache", "~$suivi.xlsx", "envoi.filepart"} {
			file(t, filepath.Join(folder, name), "z", time.Hour)
		}
		file(t, filepath.Join(folder, "sous-dossier", "perdu.csv"), "z", time.Hour)
		got := d.fetch(t, x)
		want := map[string]string{"2023-10-04/soliha/suivi.csv": "a;b", "2023-10-04/soliha/juste.csv": "e;f"}
		d.want(t, want)
		if got.Young != 1 || len(got.Brought) != 2 || got.Waiting() != 0 {
			t.Errorf("%+v", got)
		}
		if again := d.fetch(t, x); len(again.Brought) != 0 {
			t.Errorf("brought again: %v", again.Brought)
		}
		file(t, filepath.Join(folder, "suivi.csv"), "a;b;c", 30*time.Minute)
		d.fetch(t, x)
		want["2023-10-04/soliha/suivi (2).csv"] = "a;b;c"
		d.want(t, want)
	})
}

// What was brought is moved where the source says to, under a name that nothing bears.
func TestWhatWasBroughtIsMoved(t *testing.T) {
	folders(t, func(t *testing.T, d *desk, x settings.Source, folder string) {
		x.Done = "traites"
		if x.Kind == settings.SFTP {
			x.Done = filepath.Join(folder, "traites")
		}
		file(t, filepath.Join(folder, "traites", "suivi.csv"), "avant", 48*time.Hour)
		file(t, filepath.Join(folder, "suivi.csv"), "a;b", time.Hour)
		d.fetch(t, x)
		d.want(t, map[string]string{"2023-10-04/soliha/suivi.csv": "a;b"})
		moved, err := os.ReadFile(filepath.Join(folder, "traites", "suivi (2).csv"))
		before, _ := os.ReadFile(filepath.Join(folder, "traites", "suivi.csv"))
		if _, there := os.Stat(filepath.Join(folder, "suivi.csv")); err != nil || string(moved) != "a;b" || string(before) != "avant" || there == nil {
			t.Errorf("moved %q (%v), before %q, there %v", moved, err, before, there)
		}
	})
}

// Among ten thousand old files the new one is brought; those before the day that counts
// are not looked at.
func TestAFolderOfOldFiles(t *testing.T) {
	folders(t, func(t *testing.T, d *desk, x settings.Source, folder string) {
		n := 10_000
		if testing.Short() {
			n = 200
		}
		x.Since = time.Now().AddDate(0, 0, -30)
		for i := range n {
			file(t, filepath.Join(folder, fmt.Sprintf("ancien-%05d.csv", i)), "z", 40*24*time.Hour)
		}
		file(t, filepath.Join(folder, "nouveau.csv"), "a;b", time.Hour)
		d.fetch(t, x)
		d.want(t, map[string]string{"2023-10-04/soliha/nouveau.csv": "a;b"})
	})
}

// A server that is not the one that is known is not given the account.
func TestAnotherServerIsAskedNothing(t *testing.T) {
	x, key := servers.StartSSH(t)
	d := newDesk(t)
	d.secret(t, x.Code, key)
	_, x.HostKey = servers.SSHKey(t)
	_, err := sources.Fetch(t.Context(), d.store, d.request(x))
	var fault *sources.Fault
	if !errors.As(err, &fault) || fault.Trouble != sources.Stranger {
		t.Errorf("%v, want %s", err, sources.Stranger)
	}
}

// A key or a password that the server does not take is said as such.
func TestAnAccountThatIsRefused(t *testing.T) {
	folders(t, func(t *testing.T, d *desk, x settings.Source, _ string) {
		d.secret(t, x.Code, "autre")
		_, err := sources.Fetch(t.Context(), d.store, d.request(x))
		var fault *sources.Fault
		if !errors.As(err, &fault) || fault.Trouble != sources.Denied {
			t.Errorf("%v, want %s", err, sources.Denied)
		}
	})
}

// A look that is stopped leaves what it had not written for the next.
func TestALookThatIsStopped(t *testing.T) {
	folders(t, func(t *testing.T, d *desk, x settings.Source, folder string) {
		file(t, filepath.Join(folder, "suivi.csv"), "a;b", time.Hour)
		stopped, stop := context.WithCancel(t.Context())
		stop()
		if _, err := sources.Fetch(stopped, d.store, d.request(x)); err == nil {
			t.Error("nothing stopped it")
		}
		d.want(t, map[string]string{})
		d.fetch(t, x)
		d.want(t, map[string]string{"2023-10-04/soliha/suivi.csv": "a;b"})
	})
}

// mute is a server that takes whoever comes and says nothing.
func mute(t *testing.T) *net.TCPAddr {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { conn.Close() })
		}
	}()
	return l.Addr().(*net.TCPAddr)
}

// A server that takes the call and says nothing is unreachable after its time, and is left
// at once when the look is stopped.
func TestAServerThatSaysNothing(t *testing.T) {
	at := mute(t)
	_, key := servers.SSHKey(t)
	for _, x := range []settings.Source{
		{Code: "boite", Kind: settings.Mailbox, Host: "127.0.0.1", Port: at.Port, Security: "tls"},
		{Code: "boite", Kind: settings.Mailbox, Host: "127.0.0.1", Port: at.Port, Security: "starttls"},
		{Code: "depot", Kind: settings.SFTP, Host: "127.0.0.1", Port: at.Port, HostKey: key},
		{Code: "partage", Kind: settings.WebDAV, URL: "https://" + at.String() + "/"},
		{Code: "demarche", Kind: settings.Demarche, URL: "https://" + at.String() + "/"},
	} {
		t.Run(string(x.Kind)+" "+x.Security, func(t *testing.T) {
			d := newDesk(t)
			d.secret(t, x.Code, servers.Password)
			r := d.request(x)
			r.Pause = func(context.Context, time.Duration) error { return nil }
			r.Patience = 50 * time.Millisecond
			var fault *sources.Fault
			if _, err := sources.Fetch(t.Context(), d.store, r); !errors.As(err, &fault) || fault.Trouble != sources.Unreachable {
				t.Errorf("%v, want %s", err, sources.Unreachable)
			}
			r.Patience = time.Hour
			stopped, stop := context.WithCancel(t.Context())
			time.AfterFunc(50*time.Millisecond, stop)
			ended := make(chan error, 1)
			go func() {
				_, err := sources.Fetch(stopped, d.store, r)
				ended <- err
			}()
			select {
			case err := <-ended:
				if err == nil {
					t.Error("nothing stopped it")
				}
			case <-time.After(time.Minute):
				t.Fatal("it goes on although it was stopped")
			}
		})
	}
}

// What was read before the server fell silent is in the inbox.
func TestWhatWasReadBeforeAFault(t *testing.T) {
	x, folder, roots := servers.StartShare(t)
	d := newDesk(t)
	d.roots = roots
	d.secret(t, x.Code, servers.Password)
	file(t, filepath.Join(folder, "a.csv"), "a;b", time.Hour)
	file(t, filepath.Join(folder, "b.csv"), "c;d", time.Hour)
	to, err := url.Parse(x.URL)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: to.Scheme, Host: to.Host})
	proxy.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}
	between := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/b.csv") {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(between.Close)
	x.URL = between.URL + to.Path
	d.roots = x509.NewCertPool()
	d.roots.AddCert(between.Certificate())
	var fault *sources.Fault
	if _, err := sources.Fetch(t.Context(), d.store, d.request(x)); !errors.As(err, &fault) {
		t.Errorf("no fault: %v", err)
	}
	d.want(t, map[string]string{"2023-10-04/soliha/a.csv": "a;b"})
}

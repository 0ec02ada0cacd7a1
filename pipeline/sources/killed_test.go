package sources_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/sources"
	"github.com/agir-indicateurs/agir/pipeline/sources/servers"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// A look that is killed anywhere loses nothing and brings nothing twice: the next ends it.
func TestALookThatIsKilled(t *testing.T) {
	if at := os.Getenv("AGIR_TEST_LOOK"); at != "" {
		lookUntilKilled(t, at)
		return
	}
	x, key := servers.StartSSH(t)
	const files = 40
	for _, c := range []struct{ written, moved int }{{1, 0}, {files / 2, 0}, {files, 0}, {0, 1}, {0, files / 2}} {
		t.Run(fmt.Sprintf("%d written, %d moved", c.written, c.moved), func(t *testing.T) {
			if c.written != files/2 && c.moved != files/2 {
				slow.Test(t, "a look of its own, killed elsewhere than in the middle")
			}
			x := x
			x.Folder = filepath.Join(t.TempDir(), "depots")
			x.Done = filepath.Join(x.Folder, "traites")
			want := make(map[string]string)
			for i := range files {
				name, content := fmt.Sprintf("suivi-%02d.csv", i), fmt.Sprintf("a;%d", i)
				file(t, filepath.Join(x.Folder, name), content, time.Hour)
				want["2023-10-04/soliha/"+name] = content
			}
			d := newDesk(t)
			d.secret(t, x.Code, key)
			path := d.store.Path()
			d.store.Close()
			written := filepath.Join(d.inbox, "2023-10-04", "soliha")
			killedWhen(t, func() bool { return count(written) >= c.written && count(x.Done) >= c.moved }, path, x, d)
			s, err := store.Open(t.Context(), path)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			d.store = s
			d.fetch(t, x)
			d.want(t, want)
			if n := count(x.Done); n != files {
				t.Errorf("%d moved", n)
			}
		})
	}
}

// count is how many whole files a folder holds.
func count(folder string) int {
	entries, _ := os.ReadDir(folder)
	n := 0
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") {
			n++
		}
	}
	return n
}

// killedWhen has another process look at a source, and kills it as soon as something is so.
func killedWhen(t *testing.T, so func() bool, path string, x settings.Source, d *desk) {
	t.Helper()
	c := exec.Command(os.Args[0], "-test.run=^TestALookThatIsKilled$")
	c.Env = append(os.Environ(), "AGIR_TEST_LOOK="+path, "AGIR_TEST_INBOX="+d.inbox, "AGIR_TEST_KEY="+d.env[sources.SecretVariable(x.Code)],
		"AGIR_TEST_FOLDER="+x.Folder, "AGIR_TEST_HOST="+x.HostKey, fmt.Sprintf("AGIR_TEST_PORT=%d", x.Port), "AGIR_TEST_USER="+x.User)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	defer c.Wait()
	defer c.Process.Kill()
	for range 60_000 {
		if so() {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatal("it did not come to that")
}

// lookUntilKilled is the process that is killed.
func lookUntilKilled(t *testing.T, path string) {
	s, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	x := settings.Source{
		Code: "depot", Kind: settings.SFTP, Host: "127.0.0.1", User: os.Getenv("AGIR_TEST_USER"), HostKey: os.Getenv("AGIR_TEST_HOST"),
		Folder: os.Getenv("AGIR_TEST_FOLDER"), Sender: "soliha", Settle: 10 * time.Minute,
	}
	x.Done = filepath.Join(x.Folder, "traites")
	fmt.Sscan(os.Getenv("AGIR_TEST_PORT"), &x.Port)
	d := &desk{store: s, inbox: os.Getenv("AGIR_TEST_INBOX"), now: time.Now(), env: map[string]string{sources.SecretVariable(x.Code): os.Getenv("AGIR_TEST_KEY")}}
	if _, err := sources.Fetch(t.Context(), s, d.request(x)); err != nil {
		t.Error(err)
	}
}

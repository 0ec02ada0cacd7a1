package packaging

import (
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/agir-indicateurs/agir/pipeline/settings"
)

// TestTheMachinesOfAConfiguration: of the mail, of each source, of the watch; each once.
func TestTheMachinesOfAConfiguration(t *testing.T) {
	conf := &settings.Settings{
		Mail: settings.Mail{Host: "smtp.agir.invalid"}, Ping: "https://veille.agir.invalid:8443/agir",
		Sources: []settings.Source{{Host: "sftp.agir.invalid"}, {URL: "https://nuage.agir.invalid/remote.php/dav"}, {Host: "smtp.agir.invalid"}},
	}
	want := []string{"nuage.agir.invalid", "sftp.agir.invalid", "smtp.agir.invalid", "veille.agir.invalid"}
	if got := Hosts(conf); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if got := Hosts(&settings.Settings{}); len(got) != 0 {
		t.Errorf("of nothing: %q", got)
	}
}

// TestWhoNamesAreAskedOf: as resolv.conf has them, whatever else is there.
func TestWhoNamesAreAskedOf(t *testing.T) {
	got, err := Resolvers(strings.NewReader("# nameserver 192.0.2.1\nsearch agir.invalid\nnameserver 192.0.2.53\nnameserver\nnameserver chose\n nameserver fe80::1%eth0 # le pare-feu\noptions edns0\n"))
	want := []netip.Addr{netip.MustParseAddr("192.0.2.53"), netip.MustParseAddr("fe80::1")}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%v %v", got, err)
	}
}

// TestNoOtherMachineIsSpokenTo: each address once, in an order that is always the same;
// systemd takes it for what it is, and finds the services less exposed.
func TestNoOtherMachineIsSpokenTo(t *testing.T) {
	text := Network("Dit à l’exploitant.\nDeux lignes.\n", []Spoken{
		{"smtp.agir.invalid", []netip.Addr{netip.MustParseAddr("2001:db8::25"), netip.MustParseAddr("192.0.2.25"), netip.MustParseAddr("::ffff:192.0.2.25")}},
		{"resolv.conf", []netip.Addr{netip.MustParseAddr("127.0.0.53"), netip.MustParseAddr("192.0.2.25")}},
	})
	want := `# Dit à l’exploitant.
# Deux lignes.

[Service]
IPAddressDeny=any
IPAddressAllow=localhost
# smtp.agir.invalid
IPAddressAllow=192.0.2.25
IPAddressAllow=2001:db8::25
# resolv.conf
`
	if d := cmp.Diff(want, text); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
	if _, err := exec.LookPath("systemd-analyze"); err != nil {
		t.Skip("systemd-analyze is not installed")
	}
	dir, all := laid(t)
	for _, u := range all {
		if !strings.HasSuffix(u.Name, ".service") {
			continue
		}
		path := filepath.Join(dir, u.Name)
		before := exposed(t, path)
		if err := os.WriteFile(path, []byte(u.Text+"\n"+text), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command("systemd-analyze", "verify", path).CombinedOutput(); err != nil || strings.Contains(string(out), u.Name+":") {
			t.Errorf("%s: %v\n%s", u.Name, err, out)
		}
		if after := exposed(t, path); after >= before {
			t.Errorf("%s is exposed at %v, and was at %v", u.Name, after, before)
		}
	}
}

package packaging

import (
	"bufio"
	"io"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/agir-indicateurs/agir/pipeline/settings"
)

// Hosts are the machines that a configuration has the service speak to: that of the mail,
// those of the sources, whoever waits to be called. Each once, in the order of their names.
func Hosts(conf *settings.Settings) (all []string) {
	add := func(host string) {
		if host != "" && !slices.Contains(all, host) {
			all = append(all, host)
		}
	}
	add(conf.Mail.Host)
	for _, address := range append([]string{conf.Ping}, urlsOf(conf.Sources)...) {
		if u, err := url.Parse(address); err == nil {
			add(u.Hostname())
		}
	}
	for _, s := range conf.Sources {
		add(s.Host)
	}
	slices.Sort(all)
	return all
}

func urlsOf(sources []settings.Source) (all []string) {
	for _, s := range sources {
		all = append(all, s.URL)
	}
	return all
}

// Resolvers are the machines that a resolv.conf has names asked of.
func Resolvers(text io.Reader) (all []netip.Addr, err error) {
	lines := bufio.NewScanner(text)
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		if len(words) < 2 || words[0] != "nameserver" {
			continue
		}
		if a, err := netip.ParseAddr(words[1]); err == nil {
			all = append(all, a.WithZone(""))
		}
	}
	return all, lines.Err()
}

// Spoken is a machine that the service speaks to, and its addresses of today.
type Spoken struct {
	Name      string
	Addresses []netip.Addr
}

// NetworkName is the drop-in of a unit that Network is the text of.
const NetworkName = "reseau.conf"

// Network has a service speak to these machines and to its own, and to no other. What it
// says first is for the operator.
func Network(said string, all []Spoken) string {
	var text strings.Builder
	for line := range strings.Lines(said) {
		text.WriteString("# " + line)
	}
	text.WriteString("\n[Service]\nIPAddressDeny=any\nIPAddressAllow=localhost\n")
	known := make(map[netip.Addr]bool)
	for _, s := range all {
		text.WriteString("# " + s.Name + "\n")
		addresses := slices.Clone(s.Addresses)
		slices.SortFunc(addresses, netip.Addr.Compare)
		for _, a := range addresses {
			if a = a.Unmap(); !a.IsLoopback() && !known[a] {
				known[a] = true
				text.WriteString("IPAddressAllow=" + a.String() + "\n")
			}
		}
	}
	return text.String()
}

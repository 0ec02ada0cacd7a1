package settings

import (
	"cmp"
	"maps"
	"net"
	"net/mail"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"github.com/agir-indicateurs/agir/pipeline/contract"
)

// kinds are the kinds of records that may be sent: all those of the contract.
var kinds = func() (all []string) {
	for _, schema := range contract.Schemas() {
		all = append(all, string(schema.Kind))
	}
	return all
}()

// settings reads the whole file and returns the sections met.
func (r *parser) settings(s *Settings, root ast.Node) map[string]bool {
	return r.mapping(root, "configuration",
		required("directions", r.directions(s)),
		required("departements", r.departements(s)),
		required("structures", r.structures(s)),
		required("senders", r.senders(s)),
		optional("labels", r.labels(s)),
		optional("thresholds", r.thresholds(&s.Thresholds)),
		optional("placeholders", r.placeholders(&s.Placeholders)),
		optional("homonyms", r.among(&s.Homonyms, "homonyms", "wait", "refuse")),
		optional("targets", r.targets(s)),
		optional("criteria", r.criteria(s)),
		optional("cap", dated(r, &s.Cap, "cap", "value", r.whole(1, 10_000_000))),
		optional("limit_months", dated(r, &s.LimitMonths, "limit_months", "value", r.whole(1, 120))),
		optional("recipients", r.recipients(s)),
		optional("mail", r.mail(&s.Mail)),
		optional("limits", r.limits(&s.Limits)),
		optional("memory_megabytes", r.integer(func(v int64) { s.Memory = v << 20 }, 256, 1<<20)),
		optional("retention", r.retention(&s.Retention)),
		optional("journal_syslog", r.flag(&s.JournalSyslog)),
	)
}

func (r *parser) directions(s *Settings) read {
	once := r.once("direction")
	return r.items(func(n ast.Node) {
		var d Direction
		r.mapping(n, "direction",
			required("code", r.code(&d.Code, once)),
			required("label", r.text(&d.Label)))
		s.Directions = append(s.Directions, d)
		r.later(func() {
			if d.Code != "" && !slices.ContainsFunc(s.Departements, func(x Departement) bool { return x.Direction == d.Code }) {
				r.fault(start(n), "direction %q has no department", d.Code)
			}
		})
	})
}

var departementForm = regexp.MustCompile(`^(\d\d|2[AB]|97\d)$`)

func (r *parser) departements(s *Settings) read {
	once := r.once("department")
	return r.items(func(n ast.Node) {
		var d Departement
		code := func(n ast.Node) {
			text, ok := r.scalar(n, `a department such as "44"`)
			if ok && !departementForm.MatchString(text) {
				r.fault(n, `department %q: want two digits, 2A, 2B or 97 and a digit`, text)
			} else if ok {
				d.Code = text
				once(n, text)
			}
		}
		r.mapping(n, "department",
			required("code", code),
			required("direction", r.refer(&d.Direction, "direction", s.hasDirection)),
			required("platform", r.text(&d.Platform)),
			required("lead", r.refer(&d.Lead, "structure", s.hasStructure)),
			required("structures", r.references(&d.Structures, "structure", s.hasStructure)),
			optional("opened", r.day(&d.OpenedOn)),
			optional("places", dated(r, &d.Places, "places", "value", r.whole(1, 1_000_000))))
		if d.Lead != "" && len(d.Structures) > 0 && !slices.Contains(d.Structures, d.Lead) {
			r.fault(start(n), "department %q: the lead %q is not among its structures", d.Code, d.Lead)
		}
		s.Departements = append(s.Departements, d)
	})
}

// refer reads the code of a thing declared in another section.
func (r *parser) refer(to *string, what string, known func(string) bool) read {
	return func(n ast.Node) {
		text, ok := r.scalar(n, "the code of a "+what)
		if !ok {
			return
		}
		*to = text
		r.later(func() {
			if !known(text) {
				r.fault(n, "unknown %s %q", what, text)
			}
		})
	}
}

func (r *parser) references(to *[]string, what string, known func(string) bool) read {
	return func(n ast.Node) {
		once := r.once(what)
		if list, ok := n.(*ast.SequenceNode); ok && len(list.Values) == 0 {
			r.fault(n, "want at least one %s", what)
		}
		r.items(func(n ast.Node) {
			var code string
			r.refer(&code, what, known)(n)
			if code != "" {
				*to = append(*to, code)
				once(n, code)
			}
		})(n)
	}
}

func (r *parser) structures(s *Settings) read {
	once := r.once("structure")
	return r.items(func(n ast.Node) {
		var x Structure
		r.mapping(n, "structure",
			required("code", r.code(&x.Code, once)),
			required("label", r.text(&x.Label)),
			optional("others", r.texts(&x.Others)))
		s.Structures = append(s.Structures, x)
	})
}

func (r *parser) senders(s *Settings) read {
	once := r.once("sender")
	return r.items(func(n ast.Node) {
		var x Sender
		scope := r.once("scope")
		r.mapping(n, "sender",
			required("code", r.code(&x.Code, once)),
			required("label", r.text(&x.Label)),
			required("sends", r.items(func(n ast.Node) {
				var c Scope
				r.mapping(n, "scope",
					required("kind", r.among(&c.Kind, "kind", kinds...)),
					required("departements", r.references(&c.Departements, "department", s.hasDepartement)),
					optional("expected", r.flag(&c.Expected)))
				for _, d := range c.Departements {
					scope(start(n), c.Kind+" "+d)
				}
				x.Sends = append(x.Sends, c)
				r.later(func() { r.member(n, s, x.Code, c) })
			})),
			optional("mail", r.address(&x.Mail)),
			optional("folder", r.folder(&x.Folder)),
			optional("group", r.text(&x.Group)))
		r.group(n, x.Address)
		s.Senders = append(s.Senders, x)
	})
}

// member checks that a sender is at home where it sends: the parcours and the
// demandes come from the lead, the contacts and the situations from a
// structure of the department, which signs them with its code.
func (r *parser) member(n ast.Node, s *Settings, sender string, c Scope) {
	if sender == "" {
		return
	}
	for _, code := range c.Departements {
		d, ok := s.Departement(code)
		switch contract.Kind(c.Kind) {
		case contract.Parcours, contract.Demandes:
			if ok && d.Lead != sender {
				r.fault(start(n), "sender %q sends %s of %s without being its lead", sender, c.Kind, code)
			}
		case contract.Contacts, contract.Situations:
			if ok && !slices.Contains(d.Structures, sender) {
				r.fault(start(n), "sender %q sends %s of %s without being one of its structures", sender, c.Kind, code)
			}
		}
	}
}

func (r *parser) thresholds(t *Thresholds) read {
	small := func(v int64) { t.SmallCount = int(v) }
	return func(n ast.Node) {
		t.HideZeros, t.SpareTotals = false, true
		met := r.mapping(n, "thresholds",
			required("set_aside_share", r.share(&t.SetAsideShare)),
			required("shrink_share", r.share(&t.ShrinkShare)),
			required("small_count", r.integer(small, 1, 1000)),
			optional("hide_zeros", r.flag(&t.HideZeros)),
			optional("spare_totals", r.flag(&t.SpareTotals)),
			required("link_automatic", r.decimal(&t.LinkAutomatic, -100, 100)),
			required("link_review", r.decimal(&t.LinkReview, -100, 100)))
		if met["link_automatic"] && met["link_review"] && t.LinkReview > t.LinkAutomatic {
			r.fault(start(n), "thresholds: link_review is above link_automatic")
		}
	}
}

// placeholders reads what stands for a value that nobody knows. One letter
// repeated always does.
func (r *parser) placeholders(p *Placeholders) read {
	return func(n ast.Node) {
		var words, births []string
		r.mapping(n, "placeholders",
			required("words", r.texts(&words)),
			required("births", r.texts(&births)))
		for _, w := range words {
			folded := contract.Fold(w)
			if folded == "" {
				r.fault(start(n), "placeholders: %q has no letter", w)
				continue
			}
			p.Words = append(p.Words, folded)
		}
		for _, b := range births {
			if _, err := time.Parse(time.DateOnly, b); err != nil {
				r.fault(start(n), "placeholders: %q is no day, want 1900-01-01", b)
				continue
			}
			p.Births = append(p.Births, b)
		}
	}
}

// labels reads the labels met beside those of the contract. One that is already
// that of another column of the same kind would change what files say.
func (r *parser) labels(s *Settings) read {
	return func(n ast.Node) {
		s.Labels = map[string][]string{}
		values, ok := entries(n)
		if !ok {
			r.fault(n, "labels: want keys and values")
		}
		once := r.once("column")
		for _, v := range values {
			var column string
			var labels []string
			r.code(&column, once)(v.Key)
			r.texts(&labels)(v.Value)
			s.Labels[column] = labels
			r.checkLabels(v.Value, column, labels)
		}
	}
}

func (r *parser) checkLabels(n ast.Node, column string, labels []string) {
	known := false
	for _, schema := range contract.Schemas() {
		if schema.Column(column) < 0 {
			continue
		}
		known = true
		for _, label := range labels {
			if other := schema.LabelOf(label); other != "" && other != column {
				r.fault(start(n), "label %q is already that of %s in %s", label, other, schema.Kind)
			}
		}
	}
	if !known {
		r.fault(start(n), "labels: no kind of record has a column %q", column)
	}
}

// targets reads percentages by code of indicator. Which codes exist is known
// to the queries only.
func (r *parser) targets(s *Settings) read {
	return func(n ast.Node) {
		s.Targets = map[string]float64{}
		values, ok := entries(n)
		if !ok {
			r.fault(n, "targets: want keys and values")
		}
		once := r.once("target")
		for _, v := range values {
			var code string
			var target float64
			r.code(&code, once)(v.Key)
			r.share(&target)(v.Value)
			s.Targets[code] = target
		}
	}
}

func (r *parser) recipients(s *Settings) read {
	once := r.once("recipient")
	return r.items(func(n ast.Node) {
		var x Recipient
		var territory ast.Node
		r.mapping(n, "recipient",
			required("code", r.code(&x.Code, once)),
			required("label", r.text(&x.Label)),
			required("reader", r.among(&x.Reader, "reader", ForDdets, ForDirection, ForNation, ForStructure, ForOperator)),
			required("territory", func(n ast.Node) { territory = n; r.text(&x.Territory)(n) }),
			required("mail", r.address(&x.Mail)),
			optional("folder", r.folder(&x.Folder)),
			optional("group", r.text(&x.Group)))
		r.group(n, x.Address)
		r.later(func() { r.territory(territory, s, x) })
		s.Recipients = append(s.Recipients, x)
	})
}

func (r *parser) territory(n ast.Node, s *Settings, x Recipient) {
	if x.Reader == "" || x.Territory == "" {
		return
	}
	departement, structure, _ := strings.Cut(x.Territory, "/")
	d, known := s.Departement(departement)
	wants, ok := "", true
	switch x.Reader {
	case ForDdets:
		wants, ok = "a department", s.hasDepartement(x.Territory)
	case ForDirection:
		wants, ok = "a direction", s.hasDirection(x.Territory)
	case ForStructure:
		wants, ok = `a structure of a department such as "44/soliha"`, known && slices.Contains(d.Structures, structure)
	default:
		wants, ok = France, x.Territory == France
	}
	if !ok {
		r.fault(n, "unknown territory %q: reader %s wants %s", x.Territory, x.Reader, wants)
	}
}

// address reads a mail address. It may name someone: it is never repeated.
func (r *parser) address(to *string) read {
	return func(n ast.Node) {
		text, ok := r.scalar(n, "a mail address")
		if !ok {
			return
		}
		a, err := mail.ParseAddress(text)
		if err != nil || a.Address != text || !strings.Contains(text[strings.LastIndex(text, "@")+1:], ".") {
			r.fault(n, "not a mail address")
			return
		}
		*to = text
	}
}

// folder reads the folder of a reader. Two readers never share one, and none lies
// inside another's: whoever reads a folder reads what is below it. What one place is
// under two names is looked at when documents are laid.
func (r *parser) folder(to *string) read {
	return func(n ast.Node) {
		r.text(to)(n)
		if *to == "" {
			return
		}
		*to = filepath.Clean(*to)
		for _, other := range slices.Sorted(maps.Keys(r.folders)) {
			switch {
			case other == *to:
				r.fault(n, "folder %q is already another reader's", *to)
			case inside(*to, other):
				r.fault(n, "folder %q lies inside another reader's, %q", *to, other)
			case inside(other, *to):
				r.fault(n, "folder %q holds another reader's, %q", *to, other)
			}
		}
		r.folders[*to] = true
	}
}

// inside says whether a clean path lies below another.
func inside(path, folder string) bool {
	below, err := filepath.Rel(folder, path)
	return err == nil && below != "." && filepath.IsLocal(below)
}

func (r *parser) group(n ast.Node, a Address) {
	if a.Group != "" && a.Folder == "" {
		r.fault(start(n), "a group without a folder")
	}
}

// mail reads the server. What is left out keeps a usual value.
func (r *parser) mail(m *Mail) read {
	return func(n ast.Node) {
		port, first, limit, days := int64(0), int64(5), int64(240), int64(3)
		into := func(to *int64) func(int64) { return func(v int64) { *to = v } }
		r.mapping(n, "mail",
			required("host", r.text(&m.Host)),
			optional("port", r.integer(into(&port), 1, 65535)),
			required("security", r.among(&m.Security, "security", "starttls", "tls", "plain")),
			required("from", r.address(&m.From)),
			optional("contact", r.address(&m.Contact)),
			optional("user", r.text(&m.User)),
			optional("retry_minutes", r.integer(into(&first), 1, 1440)),
			optional("retry_cap_minutes", r.integer(into(&limit), 1, 1440)),
			optional("give_up_days", r.integer(into(&days), 1, 30)))
		if limit < first {
			r.fault(start(n), "mail: retry_cap_minutes is below retry_minutes")
		}
		if m.Security == "plain" && !loopback(m.Host) {
			r.fault(start(n), "mail: security plain is for the loopback only: want starttls or tls")
		}
		usual := int64(587)
		if m.Security == "tls" {
			usual = 465
		}
		m.Port, m.Contact = int(cmp.Or(port, usual)), cmp.Or(m.Contact, m.From)
		m.RetryFirst, m.RetryCap, m.GiveUp = time.Duration(first)*time.Minute, time.Duration(limit)*time.Minute, time.Duration(days)*24*time.Hour
	}
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// retention reads how long what names people lasts. None is without end.
func (r *parser) retention(to *Retention) read {
	return func(n ast.Node) {
		days := func(to *int) read { return r.integer(func(v int64) { *to = int(v) }, 1, 3660) }
		r.mapping(n, "retention",
			required("feedback_days", days(&to.FeedbackDays)),
			required("worklist_days", days(&to.WorklistDays)),
			required("draft_days", days(&to.DraftDays)),
			required("journal_months", r.integer(func(v int64) { to.JournalMonths = int(v) }, 6, 120)))
	}
}

func (r *parser) limits(l *Limits) read {
	const mega = 1 << 20
	return func(n ast.Node) {
		r.mapping(n, "limits",
			required("file_megabytes", r.integer(func(v int64) { l.Bytes = v * mega }, 1, 4096)),
			required("expanded_megabytes", r.integer(func(v int64) { l.Expanded = v * mega }, 1, 65536)),
			required("expansion_ratio", r.integer(func(v int64) { l.Ratio = v }, 2, 10000)),
			required("rows", r.integer(func(v int64) { l.Rows = int(v) }, 1, 1<<24)),
			required("columns", r.integer(func(v int64) { l.Columns = int(v) }, 20, 1<<14)),
			required("cell_bytes", r.integer(func(v int64) { l.CellBytes = int(v) }, 256, 1<<24)))
	}
}

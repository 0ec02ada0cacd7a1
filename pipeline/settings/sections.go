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
	"github.com/agir-indicateurs/agir/pipeline/sealing"
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
		optional("targets", r.targets(&s.Targets)),
		optional("breaks", r.breaks(s)),
		optional("criteria", r.criteria(s)),
		optional("cap", dated(r, &s.Cap, "cap", "value", r.whole(1, 10_000_000))),
		optional("limit_months", dated(r, &s.LimitMonths, "limit_months", "value", r.whole(1, 120))),
		optional("recipients", r.recipients(s)),
		optional("accounts", r.accounts(s)),
		optional("operator", r.among(&s.Operator, "operator", "none")),
		optional("mail", r.mail(&s.Mail)),
		optional("sources", r.sources(s)),
		optional("limits", r.limits(&s.Limits)),
		optional("memory_megabytes", r.integer(func(v int64) { s.Memory = v << 20 }, 256, 1<<20)),
		optional("retention", r.retention(&s.Retention)),
		optional("ping", r.ping(&s.Ping)),
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
			if d.Code != "" && !slices.ContainsFunc(s.Departements, func(x Departement) bool { return slices.Contains(x.EveryDirection(), d.Code) }) {
				r.fault(start(n), "la direction «\u00a0%s\u00a0» n’a pas de département", d.Code)
			}
		})
	})
}

var departementForm = regexp.MustCompile(`^(\d\d|2[AB]|97\d)$`)

func (r *parser) departements(s *Settings) read {
	once := r.once("département")
	return r.items(func(n ast.Node) {
		var d Departement
		code := func(n ast.Node) {
			text, ok := r.scalar(n, `un département tel que "44"`)
			if ok && !departementForm.MatchString(text) {
				r.fault(n, "département «\u00a0%s\u00a0»\u202f: deux chiffres, 2A, 2B, ou 97 et un chiffre", text)
			} else if ok {
				d.Code = text
				once(n, text)
			}
		}
		r.mapping(n, "département",
			required("code", code),
			required("direction", dated(r, &d.Directions, "direction", "code", r.reference("direction", s.hasDirection))),
			required("platform", r.text(&d.Platform)),
			required("lead", dated(r, &d.Leads, "lead", "code", r.reference("structure", s.hasStructure))),
			required("structures", r.members(s, &d.Members)),
			optional("opened", r.day(&d.OpenedOn)),
			optional("places", dated(r, &d.Places, "places", "value", r.whole(1, 1_000_000))),
			optional("targets", r.targets(&d.Targets)))
		r.without(n, d, "aucune direction", d.Directions)
		r.without(n, d, "aucun chef de file", d.Leads)
		s.Departements = append(s.Departements, d)
		r.later(func() { r.leads(n, s, d) })
	})
}

// leads checks that the leads of a department are among its structures.
func (r *parser) leads(n ast.Node, s *Settings, d Departement) {
	for _, lead := range d.Leads {
		if len(d.Members) > 0 && !slices.ContainsFunc(d.Members, func(m Member) bool { return s.Same(m.Code, lead.Value) && m.Overlaps(lead.Period) }) {
			r.fault(start(n), "département «\u00a0%s\u00a0»\u202f: le chef de file «\u00a0%s\u00a0» n’est pas parmi ses structures", d.Code, lead.Value)
		}
	}
}

// without checks that a department has a lead, or a direction, on each day since it opened.
func (r *parser) without(n ast.Node, d Departement, none string, all Dated[string]) {
	if len(all) == 0 {
		return
	}
	on := func(day time.Time) {
		r.fault(start(n), "département «\u00a0%s\u00a0»\u202f: %s le %s", d.Code, none, day.Format(time.DateOnly))
	}
	if first := all[0].From; !d.OpenedOn.IsZero() && first.After(d.OpenedOn) {
		on(d.OpenedOn)
	}
	for i, t := range all {
		if t.To.IsZero() {
			continue
		}
		next := t.To.AddDate(0, 0, 1)
		if (i+1 == len(all) || all[i+1].From.After(next)) && !next.Before(d.OpenedOn) {
			on(next)
		}
	}
}

// members reads the structures of a department: codes, or {code, from, to}.
func (r *parser) members(s *Settings, to *[]Member) read {
	return func(n ast.Node) {
		if list, ok := n.(*ast.SequenceNode); ok && len(list.Values) == 0 {
			r.fault(n, "au moins un élément est attendu\u202f: %s", "structure")
		}
		r.items(func(n ast.Node) {
			var m Member
			if _, mapped := entries(n); mapped {
				r.mapping(n, "structure", append([]field{required("code", r.refer(&m.Code, "structure", s.hasStructure))}, r.period(&m.Period)...)...)
			} else {
				r.refer(&m.Code, "structure", s.hasStructure)(n)
			}
			if m.Code == "" || !r.ordered(n, "structure «\u00a0"+m.Code+"\u00a0»", m.Period) {
				return
			}
			for _, other := range *to {
				if other.Code == m.Code && other.Overlaps(m.Period) {
					r.fault(start(n), "en double\u202f: structure «\u00a0%s\u00a0»", m.Code)
				}
			}
			*to = append(*to, m)
		})(n)
	}
}

// reference reads one code of a thing declared in another section.
func (r *parser) reference(what string, known func(string) bool) func(*string) read {
	return func(to *string) read { return r.refer(to, what, known) }
}

// refer reads the code of a thing declared in another section.
func (r *parser) refer(to *string, what string, known func(string) bool) read {
	return func(n ast.Node) {
		text, ok := r.scalar(n, "le code de "+what)
		if !ok {
			return
		}
		*to = text
		r.later(func() {
			if !known(text) {
				r.fault(n, "inconnu dans cette configuration\u202f: %s «\u00a0%s\u00a0»", what, text)
			}
		})
	}
}

func (r *parser) references(to *[]string, what string, known func(string) bool) read {
	return func(n ast.Node) {
		once := r.once(what)
		if list, ok := n.(*ast.SequenceNode); ok && len(list.Values) == 0 {
			r.fault(n, "au moins un élément est attendu\u202f: %s", what)
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
			optional("others", r.texts(&x.Others)),
			optional("becomes", r.becomes(s, &x)))
		r.later(func() { r.noCircle(n, s, x.Code) })
		s.Structures = append(s.Structures, x)
	})
}

func (r *parser) senders(s *Settings) read {
	once := r.once("expéditeur")
	return r.items(func(n ast.Node) {
		var x Sender
		r.mapping(n, "expéditeur",
			required("code", r.code(&x.Code, once)),
			required("label", r.text(&x.Label)),
			required("sends", r.items(func(n ast.Node) {
				var c Scope
				r.mapping(n, "envoi", append([]field{
					required("kind", r.among(&c.Kind, "kind", kinds...)),
					required("departements", r.references(&c.Departements, "département", s.hasDepartement)),
					optional("expected", r.flag(&c.Expected)),
				}, r.period(&c.Period)...)...)
				r.ordered(n, "envoi", c.Period)
				for _, d := range c.Departements {
					if slices.ContainsFunc(x.Sends, func(o Scope) bool {
						return o.Kind == c.Kind && slices.Contains(o.Departements, d) && o.Overlaps(c.Period)
					}) {
						r.fault(start(n), "en double\u202f: envoi «\u00a0%s %s\u00a0»", c.Kind, d)
					}
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
// demandes come from the lead, what is written of a person day by day (contacts,
// situations) from a structure of the department, which signs it with its code.
func (r *parser) member(n ast.Node, s *Settings, sender string, c Scope) {
	if sender == "" {
		return
	}
	for _, code := range c.Departements {
		d, ok := s.Departement(code)
		schema := contract.SchemaOf(contract.Kind(c.Kind))
		switch {
		case c.Kind == string(contract.Parcours), c.Kind == string(contract.Demandes):
			if ok && !slices.ContainsFunc(d.Leads, func(lead Term[string]) bool { return s.Same(lead.Value, sender) }) {
				r.fault(start(n), "l’expéditeur «\u00a0%s\u00a0» envoie %s de %s sans en être le chef de file", sender, c.Kind, code)
			}
		case schema != nil && schema.Person:
			if ok && !slices.Contains(s.StructuresEver(d), sender) {
				r.fault(start(n), "l’expéditeur «\u00a0%s\u00a0» envoie %s de %s sans en être une structure", sender, c.Kind, code)
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
			r.fault(start(n), "thresholds\u202f: link_review dépasse link_automatic")
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
				r.fault(start(n), "placeholders\u202f: «\u00a0%s\u00a0» n’a pas de lettre", w)
				continue
			}
			p.Words = append(p.Words, folded)
		}
		for _, b := range births {
			if _, err := time.Parse(time.DateOnly, b); err != nil {
				r.fault(start(n), "placeholders\u202f: «\u00a0%s\u00a0» n’est pas un jour tel que 1900-01-01", b)
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
			r.fault(n, "labels\u202f: des clés et des valeurs sont attendues")
		}
		once := r.once("colonne")
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
				r.fault(start(n), "l’intitulé «\u00a0%s\u00a0» est déjà celui de %s dans %s", label, other, schema.Kind)
			}
		}
	}
	if !known {
		r.fault(start(n), "labels\u202f: aucune nature de relevé n’a de colonne «\u00a0%s\u00a0»", column)
	}
}

func (r *parser) recipients(s *Settings) read {
	once := r.once("destinataire")
	return r.items(func(n ast.Node) {
		var x Recipient
		var territory ast.Node
		r.mapping(n, "destinataire", append([]field{
			required("code", r.code(&x.Code, once)),
			required("label", r.text(&x.Label)),
			required("reader", r.among(&x.Reader, "reader", append(DocumentReaders(), ForStructure, ForOperator)...)),
			required("territory", func(n ast.Node) { territory = n; r.text(&x.Territory)(n) }),
			required("mail", r.address(&x.Mail)),
			optional("folder", r.folder(&x.Folder)),
			optional("group", r.text(&x.Group)),
		}, r.period(&x.Period)...)...)
		r.ordered(n, "destinataire «\u00a0"+x.Code+"\u00a0»", x.Period)
		r.group(n, x.Address)
		i := len(s.Recipients)
		s.Recipients = append(s.Recipients, x)
		r.later(func() { r.territory(territory, s, &s.Recipients[i]) })
	})
}

// accounts reads who opens the desk. A hash is never repeated.
func (r *parser) accounts(s *Settings) read {
	once := r.once("compte")
	return r.items(func(n ast.Node) {
		var x Account
		met := r.mapping(n, "compte",
			required("code", r.code(&x.Code, once)),
			required("label", r.text(&x.Label)),
			required("role", r.among(&x.Role, "role", ForOperator, ForDirection, ForStructure)),
			optional("territory", r.text(&x.Territory)),
			optional("password", func(n ast.Node) {
				text, ok := r.scalar(n, "l’empreinte d’un mot de passe")
				if ok && sealing.CheckHash(text) != nil {
					r.fault(n, "ce n’est pas l’empreinte d’un mot de passe telle que agir account hash l’imprime")
				}
				x.Password = text
			}))
		r.later(func() {
			wants, ok := "n’a pas de territoire", x.Territory == "" && !met["territory"]
			switch x.Role {
			case ForDirection:
				wants, ok = "demande une direction", s.hasDirection(x.Territory)
			case ForStructure:
				wants, ok = "demande une structure, telle que soliha", s.hasStructure(x.Territory)
			}
			if x.Role != "" && !ok {
				r.fault(start(n), "compte «\u00a0%s\u00a0»\u202f: le rôle %s %s", x.Code, x.Role, wants)
			}
		})
		s.Accounts = append(s.Accounts, x)
	})
}

// territory judges the territory of a recipient. A region may be typed with either apostrophe, in
// any case: it becomes the name that its documents bear.
func (r *parser) territory(n ast.Node, s *Settings, x *Recipient) {
	if x.Reader == "" || x.Territory == "" {
		return
	}
	departement, structure, _ := strings.Cut(x.Territory, "/")
	d, known := s.Departement(departement)
	wants, ok := "", true
	switch x.Reader {
	case ForDdets:
		wants, ok = "un département", s.hasDepartement(x.Territory)
	case ForDirection:
		wants, ok = "une direction", s.hasDirection(x.Territory)
	case ForDreets:
		var region string
		region, ok = s.region(x.Territory)
		wants, x.Territory = "une région de ses départements, telle que Pays de la Loire", cmp.Or(region, x.Territory)
	case ForStructure:
		wants, ok = "une structure d’un département, telle que 44/soliha", known && slices.Contains(s.StructuresEver(d), structure)
	case ForNation, ForOperator:
		wants, ok = France, x.Territory == France
	default:
		wants, ok = "un territoire que le programme ne sait pas lire", false
	}
	if !ok {
		r.fault(n, "territoire «\u00a0%s\u00a0» inconnu\u202f: le lecteur %s demande %s", x.Territory, x.Reader, wants)
	}
}

// address reads a mail address. It may name someone: it is never repeated.
func (r *parser) address(to *string) read {
	return func(n ast.Node) {
		text, ok := r.scalar(n, "une adresse de courriel")
		if !ok {
			return
		}
		a, err := mail.ParseAddress(text)
		if err != nil || a.Address != text || !strings.Contains(text[strings.LastIndex(text, "@")+1:], ".") {
			r.fault(n, "ce n’est pas une adresse de courriel")
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
				r.fault(n, "le dossier «\u00a0%s\u00a0» est déjà celui d’un autre lecteur", *to)
			case inside(*to, other):
				r.fault(n, "le dossier «\u00a0%s\u00a0» est dans celui d’un autre lecteur, «\u00a0%s\u00a0»", *to, other)
			case inside(other, *to):
				r.fault(n, "le dossier «\u00a0%s\u00a0» contient celui d’un autre lecteur, «\u00a0%s\u00a0»", *to, other)
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
		r.fault(start(n), "un groupe sans dossier")
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
			r.fault(start(n), "mail\u202f: retry_cap_minutes est plus petit que retry_minutes")
		}
		if m.Security == "plain" && !loopback(m.Host) {
			r.fault(start(n), "mail\u202f: security plain n’est que pour cette machine\u202f: starttls ou tls")
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

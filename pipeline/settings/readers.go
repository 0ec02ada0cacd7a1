package settings

// Kinds of readers: whom a document is for, as recipients and schedules name
// them.
const (
	ForDdets     = "ddets"
	ForDirection = "direction"
	ForDreets    = "dreets"
	ForNation    = "national"
	ForStructure = "structure"
	ForOperator  = "operateur"
	ForSender    = "expediteur" // of what he sent himself; no recipient is one
)

// DocumentReaders are the kinds of readers that have a document of their own, in the order
// in which documents are listed. A kind is added here; what each room says of it is held by
// a test of that room.
func DocumentReaders() []string { return []string{ForDdets, ForDirection, ForDreets, ForNation} }

// France is the territory of the readers of the nation.
const France = "FR"

package content

import (
	"bytes"
	"slices"

	"github.com/vigie-noc/vigie/internal/wire"
)

// object is a column or a scalar that people know by a name.
type object struct {
	oid  wire.OID
	name string
	port bool // the index, or its first number, is an ifIndex
}

func port(name string, ids ...uint32) object { return object{encode(ids...), name, true} }

func other(name string, ids ...uint32) object { return object{encode(ids...), name, false} }

// objects are those that traps of a network carry, in the order of their
// octets; none is the beginning of another.
var objects = sorted([]object{
	other("sysName", 1, 3, 6, 1, 2, 1, 1, 5),
	port("ifIndex", 1, 3, 6, 1, 2, 1, 2, 2, 1, 1),
	port("ifDescr", 1, 3, 6, 1, 2, 1, 2, 2, 1, 2),
	port("ifType", 1, 3, 6, 1, 2, 1, 2, 2, 1, 3),
	port("ifSpeed", 1, 3, 6, 1, 2, 1, 2, 2, 1, 5),
	port("ifAdminStatus", 1, 3, 6, 1, 2, 1, 2, 2, 1, 7),
	port("ifOperStatus", 1, 3, 6, 1, 2, 1, 2, 2, 1, 8),
	port("ifLastChange", 1, 3, 6, 1, 2, 1, 2, 2, 1, 9),
	port("ifName", 1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 1),
	port("ifHighSpeed", 1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 15),
	port("ifAlias", 1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 18),
	port("locIfReason", 1, 3, 6, 1, 4, 1, 9, 2, 2, 1, 1, 20),
	port("cieIfStateChangeReason", 1, 3, 6, 1, 4, 1, 9, 9, 276, 1, 1, 2, 1, 3),
	port("cErrDisableIfStatusCause", 1, 3, 6, 1, 4, 1, 9, 9, 548, 1, 3, 1, 1, 2),
	port("cpsIfPortSecurityStatus", 1, 3, 6, 1, 4, 1, 9, 9, 315, 1, 2, 1, 1, 2),
	port("cpsIfSecureLastMacAddress", 1, 3, 6, 1, 4, 1, 9, 9, 315, 1, 2, 1, 1, 10),
	port("cswPortSecViolationMac", 1, 3, 6, 1, 4, 1, 9, 9, 315, 1, 2, 1, 1, 9),

	other("bgpPeerState", 1, 3, 6, 1, 2, 1, 15, 3, 1, 2),
	other("bgpPeerRemoteAddr", 1, 3, 6, 1, 2, 1, 15, 3, 1, 7),
	other("bgpPeerRemoteAs", 1, 3, 6, 1, 2, 1, 15, 3, 1, 9),
	other("bgpPeerLastError", 1, 3, 6, 1, 2, 1, 15, 3, 1, 14),
	other("cbgpPeerLastErrorTxt", 1, 3, 6, 1, 4, 1, 9, 9, 187, 1, 2, 1, 1, 7),
	other("cbgpPeerPrevState", 1, 3, 6, 1, 4, 1, 9, 9, 187, 1, 2, 1, 1, 8),
	other("ospfRouterId", 1, 3, 6, 1, 2, 1, 14, 1, 1),
	other("ospfNbrIpAddr", 1, 3, 6, 1, 2, 1, 14, 10, 1, 1),
	other("ospfNbrAddressLessIndex", 1, 3, 6, 1, 2, 1, 14, 10, 1, 2),
	other("ospfNbrRtrId", 1, 3, 6, 1, 2, 1, 14, 10, 1, 3),
	other("ospfNbrState", 1, 3, 6, 1, 2, 1, 14, 10, 1, 6),

	other("upsEstimatedMinutesRemaining", 1, 3, 6, 1, 2, 1, 33, 1, 2, 3),
	other("upsSecondsOnBattery", 1, 3, 6, 1, 2, 1, 33, 1, 2, 2),
	other("upsConfigLowBattTime", 1, 3, 6, 1, 2, 1, 33, 1, 9, 7),
	other("upsAlarmId", 1, 3, 6, 1, 2, 1, 33, 1, 6, 2, 1, 1),
	other("upsAlarmDescr", 1, 3, 6, 1, 2, 1, 33, 1, 6, 2, 1, 2),
	other("mtrapargsString", 1, 3, 6, 1, 4, 1, 318, 2, 3, 3),

	other("entPhysicalDescr", 1, 3, 6, 1, 2, 1, 47, 1, 1, 1, 1, 2),
	other("entPhysicalName", 1, 3, 6, 1, 2, 1, 47, 1, 1, 1, 1, 7),
	other("ciscoEnvMonTemperatureStatusDescr", 1, 3, 6, 1, 4, 1, 9, 9, 13, 1, 3, 1, 2),
	other("ciscoEnvMonTemperatureStatusValue", 1, 3, 6, 1, 4, 1, 9, 9, 13, 1, 3, 1, 3),
	other("ciscoEnvMonTemperatureState", 1, 3, 6, 1, 4, 1, 9, 9, 13, 1, 3, 1, 6),
	other("ciscoEnvMonFanStatusDescr", 1, 3, 6, 1, 4, 1, 9, 9, 13, 1, 4, 1, 2),
	other("ciscoEnvMonFanState", 1, 3, 6, 1, 4, 1, 9, 9, 13, 1, 4, 1, 3),
	other("ciscoEnvMonSupplyStatusDescr", 1, 3, 6, 1, 4, 1, 9, 9, 13, 1, 5, 1, 2),
	other("ciscoEnvMonSupplyState", 1, 3, 6, 1, 4, 1, 9, 9, 13, 1, 5, 1, 3),
	other("ccmHistoryEventCommandSource", 1, 3, 6, 1, 4, 1, 9, 9, 43, 1, 1, 6, 1, 3),
	other("ccmHistoryEventConfigSource", 1, 3, 6, 1, 4, 1, 9, 9, 43, 1, 1, 6, 1, 4),
	other("ccmHistoryEventConfigDestination", 1, 3, 6, 1, 4, 1, 9, 9, 43, 1, 1, 6, 1, 5),
	other("pethPsePortDetectionStatus", 1, 3, 6, 1, 2, 1, 105, 1, 1, 1, 6),
	other("pethMainPseUsagePower", 1, 3, 6, 1, 2, 1, 105, 1, 3, 1, 1, 4),
	other("prtAlertSeverityLevel", 1, 3, 6, 1, 2, 1, 43, 18, 1, 1, 2),
	other("prtAlertDescription", 1, 3, 6, 1, 2, 1, 43, 18, 1, 1, 8),
	other("fgVpnTrapLocalGateway", 1, 3, 6, 1, 4, 1, 12356, 101, 12, 3, 2),
	other("fgVpnTrapRemoteGateway", 1, 3, 6, 1, 4, 1, 12356, 101, 12, 3, 3),
	other("fgVpnTrapPhase1Name", 1, 3, 6, 1, 4, 1, 12356, 101, 12, 3, 4),
	other("fnSysSerial", 1, 3, 6, 1, 4, 1, 12356, 100, 1, 1, 1),
	other("fnGenTrapMsg", 1, 3, 6, 1, 4, 1, 12356, 100, 1, 3, 1),
})

func sorted(all []object) []object {
	slices.SortFunc(all, func(a, b object) int { return bytes.Compare(a.oid, b.oid) })
	return all
}

// find gives the object that an instance belongs to, and the rest of its name.
func find(oid wire.OID) (found *object, index []byte) {
	at, exact := slices.BinarySearchFunc(objects, oid, func(o object, oid wire.OID) int { return bytes.Compare(o.oid, oid) })
	if exact {
		return &objects[at], nil
	}
	if at > 0 {
		if index, ok := oid.Below(objects[at-1].oid); ok {
			return &objects[at-1], index
		}
	}
	return nil, nil
}

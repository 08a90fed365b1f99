package snmp

import (
	"bytes"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/exporters/snmp/config"
	"github.com/vigie-noc/vigie/exporters/snmp/snmptest"
	"github.com/vigie-noc/vigie/internal/varbind"
)

// moduleTest is one of our modules, asked of a device.
type moduleTest struct {
	module    string
	recording string   // of the folder of recordings; "" where none has the objects
	objects   string   // made by hand in the form of a recording, where there is none
	lines     []string // that the scrape must hold, whole
}

// recordedModules are asked of recordings of real devices.
var recordedModules = []moduleTest{
	{module: "system", recording: "librenms/iosxe", lines: []string{
		`sysObjectID{sysObjectID="1.3.6.1.4.1.9.1.1116"} 1`,
		`sysUpTime 857980`,
	}},
	{module: "interfaces", recording: "librenms/jetstream_vlans", lines: []string{
		`ifHCInOctets{ifAlias="BANKA",ifDescr="gigabitEthernet 1/0/14 : copper",ifIndex="49166",ifName="gigabitEthernet 1/0/14 : copper"} 1.0393373e+07`,
		`ifHighSpeed{ifAlias="BANKA",ifDescr="gigabitEthernet 1/0/14 : copper",ifIndex="49166",ifName="gigabitEthernet 1/0/14 : copper"} 100`,
	}},
	// This device has no wide counters: the narrow ones stand in.
	{module: "interfaces", recording: "librenms/anyos", lines: []string{
		`ifHCInOctets{ifAlias="",ifDescr="eth0",ifIndex="1",ifName=""} 1.542245e+06`,
		`ifHCOutOctets{ifAlias="",ifDescr="eth0",ifIndex="1",ifName=""} 3.072109e+06`,
	}},
	{module: "cpu", recording: "librenms/routeros_rb750gr3", lines: []string{`hrProcessorLoad{hrDeviceIndex="1"} 5`}},
	{module: "ups", recording: "librenms/eaton-mgeups_9pxle", lines: []string{
		`upsBatteryStatus 2`,
		`upsEstimatedChargeRemaining 91`,
		`upsEstimatedMinutesRemaining 18`,
		`upsOutputPercentLoad{upsOutputLineIndex="1"} 40`,
		`upsTestResultsSummary 1`,
	}},
	{module: "entity", recording: "librenms/dlink_dgs-3420-28tc", lines: []string{
		`entPhysicalModelName{entPhysicalClass="chassis",entPhysicalFirmwareRev="1.50018",entPhysicalHardwareRev="B1",entPhysicalIndex="1",entPhysicalModelName="DGS-3420-28TC",entPhysicalName="DGS-3420-28TC",entPhysicalSerialNum="R3045H1000058",entPhysicalSoftwareRev="1.50018"} 1`,
	}},
	{module: "sensors", recording: "librenms/arubaos-cx", lines: []string{
		`entPhySensorScale{entPhySensorType="rpm",entPhysicalDescr="RPM sensor for Aruba 8325 Chassis Fan",entPhysicalIndex="7101",entPhysicalName="RPM sensor for fan LC1-1F"} 9`,
		`entPhySensorValue{entPhySensorType="rpm",entPhysicalDescr="RPM sensor for Aruba 8325 Chassis Fan",entPhysicalIndex="7101",entPhysicalName="RPM sensor for fan LC1-1F"} 10400`,
	}},
	{module: "poe", recording: "librenms/arubaos-cx", lines: []string{
		`pethMainPsePower{pethMainPseGroupIndex="1"} 139`,
		`pethMainPseConsumptionPower{pethMainPseGroupIndex="1"} 0`,
	}},
	{module: "bridge", recording: "librenms/dlink_dgs-3420-28tc", lines: []string{
		`dot1dStpPortState{dot1dStpPort="1",ifIndex="1",ifName="1/1"} 5`,
	}},
	{module: "bridge", recording: "librenms/jetstream_vlans", lines: []string{
		`dot1dStpRootPort 18`,
		`dot1dStpTopChanges 675`,
		`dot1dStpDesignatedRoot{dot1dStpDesignatedRoot="0x40000264329FBC02"} 1`,
	}},
	{module: "lldp", recording: "librenms/arista_eos_vrf", lines: []string{
		`lldpRemSysName{lldpLocPortDesc="",lldpLocPortId="0x45746865726E657431",lldpRemChassisId="0x94188256F680",lldpRemIndex="2",lldpRemLocalPortNum="1",lldpRemPortDesc="47",lldpRemPortId="47",lldpRemSysName="switchname2"} 1`,
	}},
	{module: "host", recording: "librenms/edgeosolt", lines: []string{
		`hrSystemUptime 3.02889408e+08`,
		`hrStorageUsed{hrStorageDescr="/opt/vyatta/config",hrStorageIndex="40",hrStorageType="1.3.6.1.2.1.25.2.1.4"} 48`,
	}},
	{module: "ucd", recording: "librenms/mobileiron_sentry", lines: []string{
		`memTotalReal 4.056356e+06`,
		`ssCpuRawIdle 826113`,
		`laLoadInt{laIndex="1",laNames=""} 0`,
	}},
	{module: "cisco", recording: "librenms/iosxe", lines: []string{
		`cpmCPUTotal1minRev{cpmCPUTotalIndex="7"} 2`,
	}},
	{module: "cisco_sensors", recording: "librenms/nxos_n9k-c93180yc-fx3", lines: []string{
		`cefcFanTrayOperStatus{entPhysicalIndex="120280",entPhysicalName="PowerSupply-1 Fan-1"} 2`,
		`entSensorValue{entPhysicalIndex="300042247",entPhysicalName="Ethernet1/25 Lane 1 Transceiver Temperature Sensor",entSensorType="celsius"} 45542`,
	}},
	{module: "aruba", recording: "librenms/arubaos_vmc", lines: []string{
		`sysExtProcessorLoad{sysExtProcessorDescr="Supervisor Card CPU",sysExtProcessorID="1"} 16`,
		`sysXMemoryUsed{sysXMemoryIndex="1"} 2.080084e+06`,
		`wlsxSwitchTotalNumAccessPoints 0`,
	}},
	{module: "aruba_cx", recording: "librenms/arubaos-cx_8360", lines: []string{
		`arubaWiredPSUInstantaneousPower{arubaWiredPSUGroupIndex="1",arubaWiredPSUName="1/1",arubaWiredPSUSlotIndex="1"} 49`,
		`arubaWiredTempSensorTemperature{arubaWiredTempSensorGroupIndex="1",arubaWiredTempSensorIndex="2",arubaWiredTempSensorName="1/1-CPU",arubaWiredTempSensorSlotIndex="1",arubaWiredTempSensorSlotTypeIndex="4"} 41625`,
	}},
	{module: "h3c", recording: "librenms/comware_hpe5900", lines: []string{
		`hh3cEntityExtCpuUsage{entPhysicalName="Board",hh3cEntityExtPhysicalIndex="192"} 5`,
		`hh3cDevMFanStatus{hh3cDevMFanNum="1"} 1`,
	}},
	{module: "mikrotik", recording: "librenms/routeros_rb750gr3", lines: []string{
		`mtxrGaugeValue{mtxrGaugeIndex="14",mtxrGaugeName="temperature",mtxrGaugeUnit="celsius"} 38`,
		`mtxrDHCPLeaseCount 9`,
	}},
	{module: "mikrotik", recording: "librenms/routeros_rb433gl", lines: []string{
		`mtxrWlApClientCount{mtxrWlApIndex="4",mtxrWlApSsid="0203MH0204"} 1`,
	}},
	{module: "ltu", recording: "librenms/airos-af-ltu", lines: []string{
		`afLTUStaRxPower0{afLTUStaRemoteDevName="",afLTUStaRemoteMac="18:E8:29:1E:30:DE"} -47`,
	}},
	{module: "fortinet", recording: "librenms/fortigate", lines: []string{
		`fgSysCpuUsage 42`,
		`fgHwSensorEntValue{fgHwSensorEntIndex="1",fgHwSensorEntName="+VCC3"} 3.3324`,
	}},
	{module: "dlink", recording: "librenms/dlink_dgs-1510-28x-me", lines: []string{
		`agentCPUutilizationIn5sec 41`,
		`agentDRAMutilization{agentDRAMutilizationUnitID="1"} 62`,
		`swTemperatureCurrent{swTemperatureUnitIndex="1"} 27`,
	}},
	{module: "printers", recording: "librenms/jetdirect_m130nw", lines: []string{
		`hrPrinterDetectedErrorState{hrDeviceIndex="1",hrPrinterDetectedErrorState="jammed"} 0`,
		`prtMarkerLifeCount{hrDeviceIndex="1",prtMarkerCounterUnit="impressions",prtMarkerIndex="1"} 15232`,
		`prtMarkerSuppliesLevel{hrDeviceIndex="1",prtMarkerSuppliesDescription="Black Cartridge HP CF217A",prtMarkerSuppliesIndex="1",prtMarkerSuppliesType="toner"} 28`,
	}},
	{module: "routing", recording: "librenms/slxos_slx9150", lines: []string{
		`bgpPeerState{bgpPeerRemoteAddr="192.168.20.2"} 6`,
		`bgpPeerAdminStatus{bgpPeerRemoteAddr="192.168.20.2"} 2`,
		`bgpPeerRemoteAs{bgpPeerRemoteAddr="192.168.20.2"} 23456`,
	}},
	{module: "routing", recording: "librenms/iosxe", lines: []string{
		`ospfNbrState{ospfNbrAddressLessIndex="0",ospfNbrIpAddr="10.0.0.6"} 8`,
	}},
	{module: "apc_pdu", recording: "librenms/apc_apdu9959eu3", lines: []string{
		`rPDUIdentDevicePowerWatts 1160`,
		`rPDULoadStatusLoad{rPDULoadStatusIndex="1"} 54`,
	}},
	{module: "apc_pdu", recording: "librenms/apc_ats", lines: []string{
		`atsStatusSelectedSource 1`,
		`atsStatusRedundancyState 2`,
	}},
}

// madeModules are what no recording has, made by hand from the MIBs.
var madeModules = []moduleTest{
	{module: "huawei", objects: `
1.3.6.1.2.1.47.1.1.1.1.5.3|2|9
1.3.6.1.2.1.47.1.1.1.1.5.4|2|10
1.3.6.1.2.1.47.1.1.1.1.7.3|4|MPU Board 0
1.3.6.1.2.1.47.1.1.1.1.7.4|4|GigabitEthernet0/0/1
1.3.6.1.4.1.2011.5.25.31.1.1.1.1.5.3|2|12
1.3.6.1.4.1.2011.5.25.31.1.1.1.1.5.4|2|0
1.3.6.1.4.1.2011.5.25.31.1.1.1.1.7.3|2|48
1.3.6.1.4.1.2011.5.25.31.1.1.1.1.11.3|2|51
1.3.6.1.4.1.2011.5.25.31.1.1.10.1.7.0.1|2|2
1.3.6.1.4.1.2011.5.25.31.1.1.18.1.6.0.1|2|1`, lines: []string{
		`hwEntityCpuUsage{entPhysicalIndex="3",entPhysicalName="MPU Board 0"} 12`,
		`hwEntityTemperature{entPhysicalIndex="3",entPhysicalName="MPU Board 0"} 51`,
		`hwEntityFanState{hwEntityFanSlot="0",hwEntityFanSn="1"} 2`,
		`hwEntityPwrState{hwEntityPwrSlot="0",hwEntityPwrSn="1"} 1`,
	}},
	{module: "hp", objects: `
1.3.6.1.4.1.11.2.14.11.1.2.6.1.4.1|2|4
1.3.6.1.4.1.11.2.14.11.1.2.6.1.6.1|65|1
1.3.6.1.4.1.11.2.14.11.1.2.6.1.7.1|4|Fan Sensor
1.3.6.1.4.1.11.2.14.11.5.1.1.2.1.1.1.5.1|2|99524608
1.3.6.1.4.1.11.2.14.11.5.1.9.6.1.0|2|7`, lines: []string{
		`hpSwitchCpuStat 7`,
		`hpLocalMemTotalBytes{hpLocalMemSlotIndex="1"} 9.9524608e+07`,
		`hpicfSensorStatus{hpicfSensorDescr="Fan Sensor",hpicfSensorIndex="1"} 4`,
	}},
	// The recording has load alone.
	{module: "cisco", objects: `
1.3.6.1.4.1.9.9.13.1.3.1.2.1006|4|SW#1, Sensor#1, GREEN
1.3.6.1.4.1.9.9.13.1.3.1.3.1006|66|38
1.3.6.1.4.1.9.9.13.1.3.1.6.1006|2|1
1.3.6.1.4.1.9.9.13.1.4.1.2.1004|4|Switch#1, Fan#1
1.3.6.1.4.1.9.9.13.1.4.1.3.1004|2|6
1.3.6.1.4.1.9.9.48.1.1.1.2.1|4|Processor
1.3.6.1.4.1.9.9.48.1.1.1.5.1|66|22000000
1.3.6.1.4.1.9.9.109.1.1.1.1.8.1|66|9
1.3.6.1.4.1.9.9.221.1.1.1.1.3.1.1|4|Processor
1.3.6.1.4.1.9.9.221.1.1.1.1.18.1.1|70|5000000000`, lines: []string{
		`cpmCPUTotal5minRev{cpmCPUTotalIndex="1"} 9`,
		`ciscoMemoryPoolUsed{ciscoMemoryPoolName="Processor",ciscoMemoryPoolType="1"} 2.2e+07`,
		`cempMemPoolHCUsed{cempMemPoolIndex="1",cempMemPoolName="Processor",entPhysicalIndex="1"} 5e+09`,
		`ciscoEnvMonTemperatureStatusValue{ciscoEnvMonTemperatureStatusDescr="SW#1, Sensor#1, GREEN",ciscoEnvMonTemperatureStatusIndex="1006"} 38`,
		`ciscoEnvMonFanState{ciscoEnvMonFanStatusDescr="Switch#1, Fan#1",ciscoEnvMonFanStatusIndex="1004"} 6`,
	}},
	// The recording has the budget alone, without ports.
	{module: "poe", objects: `
1.3.6.1.2.1.105.1.1.1.3.1.4|2|1
1.3.6.1.2.1.105.1.1.1.6.1.4|2|3
1.3.6.1.2.1.105.1.1.1.13.1.4|65|2`, lines: []string{
		`pethPsePortDetectionStatus{pethPsePortGroupIndex="1",pethPsePortIndex="4"} 3`,
		`pethPsePortOverLoadCounter{pethPsePortGroupIndex="1",pethPsePortIndex="4"} 2`,
	}},
	{module: "unifi", objects: `
1.3.6.1.4.1.41112.1.6.1.1.1.3.0|4|na
1.3.6.1.4.1.41112.1.6.1.1.1.6.0|2|34
1.3.6.1.4.1.41112.1.6.1.2.1.6.0|4|eleves
1.3.6.1.4.1.41112.1.6.1.2.1.8.0|2|21
1.3.6.1.4.1.41112.1.6.1.2.1.9.0|4|na
1.3.6.1.4.1.41112.1.6.3.3.0|4|UAP-AC-Pro`, lines: []string{
		`unifiRadioCuTotal{unifiRadioIndex="0",unifiRadioRadio="na"} 34`,
		`unifiVapNumStations{unifiVapEssId="eleves",unifiVapIndex="0",unifiVapRadio="na"} 21`,
		`unifiApSystemModel{unifiApSystemModel="UAP-AC-Pro"} 1`,
	}},
	{module: "airmax", objects: `
1.3.6.1.4.1.41112.1.4.5.1.2.1|4|liaison
1.3.6.1.4.1.41112.1.4.5.1.5.1|2|-61`, lines: []string{
		`ubntWlStatSignal{ubntWlStatIndex="1",ubntWlStatSsid="liaison"} -61`,
	}},
	{module: "tplink", objects: `
1.3.6.1.4.1.11863.6.4.1.1.1.1.3.1|2|14
1.3.6.1.4.1.11863.6.4.1.2.1.1.2.1|2|57`, lines: []string{
		`tpSysMonitorCpu1Minute{tpSysMonitorCpuUnitNumber="1"} 14`,
		`tpSysMonitorMemoryUtilization{tpSysMonitorMemoryUnitNumber="1"} 57`,
	}},
	{module: "fortinet", objects: `
1.3.6.1.4.1.12356.101.12.2.2.1.2.1|4|siege
1.3.6.1.4.1.12356.101.12.2.2.1.3.1|4|siege-p2
1.3.6.1.4.1.12356.101.12.2.2.1.20.1|2|1`, lines: []string{
		`fgVpnTunEntStatus{fgVpnTunEntIndex="1",fgVpnTunEntPhase1Name="siege",fgVpnTunEntPhase2Name="siege-p2"} 1`,
	}},
	{module: "printers", objects: `
1.3.6.1.2.1.25.3.5.1.1.1|2|1
1.3.6.1.2.1.25.3.5.1.2.1|4x|4400
1.3.6.1.2.1.43.18.1.1.2.1.7|2|3
1.3.6.1.2.1.43.18.1.1.8.1.7|4|Paper jam in tray 2`, lines: []string{
		`hrPrinterStatus{hrDeviceIndex="1"} 1`,
		`hrPrinterDetectedErrorState{hrDeviceIndex="1",hrPrinterDetectedErrorState="noPaper"} 1`,
		`hrPrinterDetectedErrorState{hrDeviceIndex="1",hrPrinterDetectedErrorState="jammed"} 1`,
		`prtAlertSeverityLevel{hrDeviceIndex="1",prtAlertDescription="Paper jam in tray 2",prtAlertIndex="7"} 3`,
	}},
	{module: "dhcp", objects: `
1.3.6.1.4.1.311.1.3.2.1.1.1.10.1.0.0|64x|0a010000
1.3.6.1.4.1.311.1.3.2.1.1.2.10.1.0.0|65|190
1.3.6.1.4.1.311.1.3.2.1.1.3.10.1.0.0|65|10`, lines: []string{
		`noAddInUse{subnetAdd="10.1.0.0"} 190`,
		`noAddFree{subnetAdd="10.1.0.0"} 10`,
	}},
	{module: "apc", objects: `
1.3.6.1.4.1.318.1.1.1.1.1.1.0|4|Smart-UPS 1500
1.3.6.1.4.1.318.1.1.1.2.1.1.0|2|2
1.3.6.1.4.1.318.1.1.1.2.1.3.0|4|03/01/2025
1.3.6.1.4.1.318.1.1.1.2.2.1.0|66|98
1.3.6.1.4.1.318.1.1.1.2.2.3.0|67|210000
1.3.6.1.4.1.318.1.1.1.4.1.1.0|2|3
1.3.6.1.4.1.318.1.1.1.4.2.3.0|66|41`, lines: []string{
		`upsBasicBatteryLastReplaceDate 1.7407872e+09`,
		`upsAdvBatteryCapacity 98`,
		`upsAdvBatteryRunTimeRemaining 210000`,
		`upsBasicOutputStatus 3`,
		`upsAdvOutputLoad 41`,
	}},
}

func TestModulesOnRecordings(t *testing.T) {
	t.Parallel()
	dir := testdata(t)
	for _, test := range recordedModules {
		t.Run(test.module+"/"+test.recording, func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(filepath.Join(dir, "snmprec", test.recording+".snmprec"))
			if err != nil {
				t.Fatal(err)
			}
			scrapeModule(t, test, data)
		})
	}
}

func TestModulesByHand(t *testing.T) {
	t.Parallel()
	for _, test := range madeModules {
		t.Run(test.module, func(t *testing.T) {
			t.Parallel()
			scrapeModule(t, test, []byte(test.objects))
		})
	}
}

// scrapeModule asks twice: the first time teaches the rows that the second
// begins at, and both must give the same.
func scrapeModule(t *testing.T, test moduleTest, recording []byte) {
	t.Helper()
	server := serve(t, Options{ConfigFiles: []string{ownModules}, WrapCounters: true, MaxInFlight: 2})
	device := replayText(t, recording)
	for range 2 {
		body, status := fetch(t, server, scrapePath(device, "&module="+test.module))
		if status != http.StatusOK {
			t.Fatalf("status %d: %s", status, body)
		}
		got := strings.Split(body, "\n")
		for _, line := range test.lines {
			if !slices.Contains(got, line) {
				t.Errorf("no line %q in\n%s", line, body)
			}
		}
	}
}

func replayText(t *testing.T, recording []byte) *snmptest.Device {
	t.Helper()
	replayed, err := snmptest.ReadSnmprec(bytes.NewReader(recording))
	if err != nil {
		t.Fatal(err)
	}
	return startDevice(t, snmptest.DeviceConfig{Tree: replayed.Tree(), MaxSize: 65507})
}

// Every module of ours is asked of some device, and every test asks a module.
func TestModulesAllTested(t *testing.T) {
	t.Parallel()
	loaded, warnings, err := config.Load([]string{ownModules}, config.Options{})
	if err != nil || len(warnings) > 0 {
		t.Fatal(err, warnings)
	}
	tested := map[string]bool{}
	for _, test := range slices.Concat(recordedModules, madeModules) {
		tested[test.module] = true
		if len(test.lines) == 0 || (test.recording == "") == (test.objects == "") {
			t.Errorf("%s: a test needs lines, and either a recording or objects", test.module)
		}
	}
	for module := range tested {
		if loaded.Modules[module] == nil {
			t.Errorf("%s: tested, but no file has it", module)
		}
	}
	for module := range loaded.Modules {
		if !tested[module] {
			t.Errorf("%s: not tested", module)
		}
	}
}

// No module makes a series twice, whatever the device: one that does fails the
// whole scrape. Modules that are not for the device must not harm either.
func TestModulesNeverConflict(t *testing.T) {
	t.Parallel()
	recordings, err := filepath.Glob(filepath.Join(testdata(t), "snmprec", "*", "*.snmprec"))
	if err != nil || len(recordings) == 0 {
		t.Fatalf("no recordings: %v", err)
	}
	loaded, _, err := config.Load([]string{ownModules}, config.Options{})
	if err != nil {
		t.Fatal(err)
	}
	modules := slices.Sorted(maps.Keys(loaded.Modules))
	server := serve(t, Options{ConfigFiles: []string{ownModules}, WrapCounters: true, MaxInFlight: 10, ModuleConcurrency: 4})
	for _, path := range recordings {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			query := url.Values{"module": {strings.Join(modules, ",")}}
			body, status := fetch(t, server, scrapePath(replayText(t, data), "&"+query.Encode()))
			if status != http.StatusOK {
				t.Errorf("status %d: %s", status, body)
			}
		})
	}
}

// What a device says that it is leads to the modules of its maker.
func TestModulesOfAuto(t *testing.T) {
	t.Parallel()
	loaded, _, err := config.Load([]string{ownModules}, config.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ objectID, want string }{
		{"1.3.6.1.4.1.9.1.1116", "system interfaces poe bridge cisco"},
		{"1.3.6.1.4.1.9.12.3.1.3.2193", "system interfaces cisco cisco_sensors"},
		{"1.3.6.1.4.1.11.2.3.7.11.139", "system interfaces poe bridge hp"},
		{"1.3.6.1.4.1.11.2.3.9.1", "system interfaces printers"},
		{"1.3.6.1.4.1.318.1.3.4.6", "system interfaces apc_pdu"},
		{"1.3.6.1.4.1.318.1.3.27", "system interfaces apc"},
		{"1.3.6.1.4.1.8072.3.2.10", "system interfaces cpu host ucd"},
		{"1.3.6.1.4.1.41112.1", "system interfaces cpu unifi"},
		{"1.3.6.1.4.1.41112.1.5", "system interfaces cpu host ucd"},
		{"1.3.6.1.4.1.99999.1", "system interfaces"},
	} {
		objectID, err := varbind.ParseOID(test.objectID)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(loaded.Auto.Modules(objectID), " "); got != test.want {
			t.Errorf("%s: got %s, want %s", test.objectID, got, test.want)
		}
	}
}

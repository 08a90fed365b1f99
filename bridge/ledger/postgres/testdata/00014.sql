-- 7b54116f3784f28c24cfdfaa5c40cfda9fd24beb6bd864d33a90fa4ea7206c4a
INSERT INTO delivery OVERRIDING SYSTEM VALUE VALUES ('1', 'noc', '1772440215123', E'\\x7b', '0', 'illisible');
INSERT INTO incident OVERRIDING SYSTEM VALUE VALUES ('01A', 'a', '', 'open', '', '', 'f', '', 'P2', 'P2', '', '', '', '', '', '', '', '', '', '', '', '1772440215123', '1772440215123', NULL, NULL, NULL, NULL, '0', '0', 'f', NULL, NULL, NULL, NULL, NULL, '0', '', '', '', '', '1', '0', '{}', NULL, NULL, '0', '0', NULL, '', 'f', '1795887718436', NULL);
INSERT INTO incident OVERRIDING SYSTEM VALUE VALUES ('01B', 'b', '', 'closed', '', '', 'f', '', 'P2', 'P2', '', '', '', '', '', '', '', '', '', '', '', '1772440215123', '1772440215123', NULL, NULL, NULL, '1772440755123', '0', '0', 'f', NULL, NULL, NULL, NULL, NULL, '0', '', '', '', '', '1', '1', '{}', NULL, NULL, '0', '0', NULL, '', 'f', NULL, NULL);
INSERT INTO occurrence OVERRIDING SYSTEM VALUE VALUES ('1', '01A', 'noc', '00000000000000a1', '{"alertname":"EquipementInjoignable"}', '{}', '', '1772440215123', NULL, '');
INSERT INTO occurrence OVERRIDING SYSTEM VALUE VALUES ('2', '01B', 'noc', '00000000000000b1', '{"alertname":"EquipementInjoignable"}', '{}', '', '1772440215123', '1772440515123', 'resolved');
INSERT INTO ticket OVERRIDING SYSTEM VALUE VALUES ('17', '30017', 'ticket:17', 'Plus d''Internet « au lycée »', 'N2', 'suspendu', 'pending', '3 high', 'amel@vigie.example', '3', '{"nature":"incident"}', '1772440275123', '1772440335123', 'sami@vigie.example', '21', '1772440395123', '1772440455123', NULL, 'incident', '');
INSERT INTO mirror OVERRIDING SYSTEM VALUE VALUES ('1', '1772440275123', NULL, NULL, NULL);
INSERT INTO journal OVERRIDING SYSTEM VALUE VALUES ('1', '01A', '1', 'detected', 'person', '', '0', '1772440275123', '1772440335123', '{"état":"ouvert"}', '', 'ac157c0bb2ddf965e6a71f6499d7c19b63dc6258606cdcfeecbe78e34646d0f2', '', 'd13b9cedaaec7a14dd43c929aa7eac68ae14b4c1bbc1b8033a5c40c3dbe393e5');
INSERT INTO journal OVERRIDING SYSTEM VALUE VALUES ('2', '01B', '1', 'detected', 'person', '', '0', '1772440275123', '1772440335123', '{"état":"ouvert"}', '', 'cb115e512e183e3606b925e94dabd38949f6181f5d5bae1b5decb7d7c9802844', '', '11686653381a77b845454569d55751ffc00439e3eefc65c221ea71dcedd50765');
INSERT INTO journal OVERRIDING SYSTEM VALUE VALUES ('3', '01A', '2', 'opened', 'person', '', '0', '1772440275123', '1772440335123', '{"état":"ouvert"}', '', 'fcaf45cb8880efd01d7724a33a66db7524de4e7d79819dbba3e40024bdb0d81a', 'd13b9cedaaec7a14dd43c929aa7eac68ae14b4c1bbc1b8033a5c40c3dbe393e5', '489059476315687be24a48160d439d917586f3a99b8d029d5b5ea79d6cde5503');
INSERT INTO journal OVERRIDING SYSTEM VALUE VALUES ('4', 'ticket:17', '1', 'assigned_level', 'person', '', '17', '1772440275123', '1772440335123', '{"état":"ouvert"}', 'zammad:history:1:a', '2f934fc15ca754d06911eb02a4f52e73b83917d33f4aa72f589b451fc62ee79a', '', 'ba3328b8c399b7ab69375a8b119e76c2c3bcae477edef5ba2128ed5507d02192');
INSERT INTO words OVERRIDING SYSTEM VALUE VALUES ('1', E'\\x9d3988aff0acb72de66f697e5c47d9f7', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words OVERRIDING SYSTEM VALUE VALUES ('2', E'\\xb4887219dd4e27a734556bfab7a6d710', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words OVERRIDING SYSTEM VALUE VALUES ('3', E'\\x64e97df222a2b1fa25b25bef26bfc9f1', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words OVERRIDING SYSTEM VALUE VALUES ('4', E'\\x15479285cabe12555518ee7c773d6d9b', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
UPDATE journal_end SET seq = 4;
SELECT setval(pg_get_serial_sequence('delivery', 'id'), (SELECT max(id) FROM delivery));
SELECT setval(pg_get_serial_sequence('occurrence', 'id'), (SELECT max(id) FROM occurrence));

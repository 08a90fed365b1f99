-- 21dfa6ef6467666b064532dda5e2b4383108f966f84f953bd9c204551d16a28b
INSERT INTO delivery VALUES (1, 'noc', 1772440215123, X'7B', 0, 'illisible');
INSERT INTO incident VALUES ('01A', 'a', 'open', 'P2', 'P2', '', '', '', '', '', '', '', '', '', 1772440215123, 1772440215123, NULL, NULL, NULL, NULL, 0, 0, NULL, 0, '', '', '', '', 1, 0, '{}', NULL, 0, 0, NULL, '', 0, 1795887673256, NULL, '', '', '', 0, '', '', 0, NULL, NULL, '', NULL, NULL, NULL);
INSERT INTO incident VALUES ('01B', 'b', 'closed', 'P2', 'P2', '', '', '', '', '', '', '', '', '', 1772440215123, 1772440215123, NULL, NULL, NULL, 1772440755123, 0, 0, NULL, 0, '', '', '', '', 1, 1, '{}', NULL, 0, 0, NULL, '', 0, NULL, NULL, '', '', '', 0, '', '', 0, NULL, NULL, '', NULL, NULL, NULL);
INSERT INTO occurrence VALUES (1, '01A', 'noc', '00000000000000a1', '{"alertname":"EquipementInjoignable"}', '{}', '', 1772440215123, NULL, '');
INSERT INTO occurrence VALUES (2, '01B', 'noc', '00000000000000b1', '{"alertname":"EquipementInjoignable"}', '{}', '', 1772440215123, 1772440515123, 'resolved');
INSERT INTO ticket VALUES (17, '30017', 'ticket:17', 'Plus d''Internet « au lycée »', 'N2', 'suspendu', 'pending', '3 high', 'amel@vigie.example', 3, '{"nature":"incident"}', 1772440275123, 1772440335123, 'sami@vigie.example', 21, 1772440395123, 1772440455123, NULL, 'incident', '');
INSERT INTO mirror VALUES (1, 1772440275123, NULL, NULL, NULL);
INSERT INTO journal VALUES (1, '01A', 1, 'detected', 'person', '', 0, 1772440275123, 1772440335123, '{"état":"ouvert"}', '', 'e504d7f152a93e98ef37aa14d8fc6a555c82ef308845fef3b2d3e82a81fa6297', '', '3ec31b303ba81acf289892a138bede6db419a8552d1a44f9cdfb6f9dbe9f54e2');
INSERT INTO journal VALUES (2, '01B', 1, 'detected', 'person', '', 0, 1772440275123, 1772440335123, '{"état":"ouvert"}', '', '77266ab6567a329540db7caa9ff2f7c5aba011c8a07dd54887c92cc4fc7c3cd7', '', '82b48f6b4ab8dc652f83f95d6e584547ecf614226b45a207f51592a371275c53');
INSERT INTO journal VALUES (3, '01A', 2, 'opened', 'person', '', 0, 1772440275123, 1772440335123, '{"état":"ouvert"}', '', 'c216523d37183193482bd2f41827b6074bcf0d6d975ad4ee41f92e7dc3e5e55b', '3ec31b303ba81acf289892a138bede6db419a8552d1a44f9cdfb6f9dbe9f54e2', 'beb9415a16c9769a324a2839ac7c9663ef7e72710474825e9af06980af3e3fe3');
INSERT INTO journal VALUES (4, 'ticket:17', 1, 'assigned_level', 'person', '', 17, 1772440275123, 1772440335123, '{"état":"ouvert"}', 'zammad:history:1:a', 'c65933c81ba40e94325763b0b3c4cc3f46b511edfc2819d50fbb17b1eac29cdd', '', 'dfd2363800bf2316e7e87a33a3e0cdf889a1a0d177cf16c9d35e7e547e2e43bd');
INSERT INTO words VALUES (1, X'C4B4FCA5E967F7E45ABE24AF8AB9D757', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words VALUES (2, X'12B3BEA95968106F5CFC66AE95D0D267', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words VALUES (3, X'2727F4EA0765C4E9FEC8288184D46755', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words VALUES (4, X'AD479367869C0E2AD6A5350F9BE5B6E9', 'amel@vigie.example', 'Prise en charge par Amel', '{}');

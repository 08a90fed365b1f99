-- 165fc8c0fa20924bccbf671b978b044906def4e859dd59ff1774f1092a3bc8e8
INSERT INTO delivery OVERRIDING SYSTEM VALUE VALUES ('1', 'noc', '1772440215123', E'\\x7b', '0', 'illisible');
INSERT INTO incident OVERRIDING SYSTEM VALUE VALUES ('01A', 'a', '', 'open', '', '', 'f', '', 'P2', 'P2', '', '', '', '', '', '', '', '', '', '', '', '1772440215123', '1772440215123', NULL, NULL, NULL, NULL, '0', '0', 'f', NULL, NULL, NULL, NULL, NULL, '0', '', '', '', '', '1', '0', '{}', NULL, NULL, '0', '0', NULL, '', 'f', '1795894107131', NULL);
INSERT INTO incident OVERRIDING SYSTEM VALUE VALUES ('01B', 'b', '', 'closed', '', '', 'f', '', 'P2', 'P2', '', '', '', '', '', '', '', '', '', '', '', '1772440215123', '1772440215123', NULL, NULL, NULL, '1772440755123', '0', '0', 'f', NULL, NULL, NULL, NULL, NULL, '0', '', '', '', '', '1', '1', '{}', NULL, NULL, '0', '0', NULL, '', 'f', NULL, NULL);
INSERT INTO occurrence OVERRIDING SYSTEM VALUE VALUES ('1', '01A', 'noc', '00000000000000a1', '{"alertname":"EquipementInjoignable"}', '{}', '', '1772440215123', NULL, '');
INSERT INTO occurrence OVERRIDING SYSTEM VALUE VALUES ('2', '01B', 'noc', '00000000000000b1', '{"alertname":"EquipementInjoignable"}', '{}', '', '1772440215123', '1772440515123', 'resolved');
INSERT INTO ticket OVERRIDING SYSTEM VALUE VALUES ('17', '30017', 'ticket:17', 'Plus d''Internet « au lycée »', 'N2', 'suspendu', 'pending', '3 high', 'amel@vigie.example', '3', '{"nature":"incident"}', '1772440275123', '1772440335123', 'sami@vigie.example', '21', '1772440395123', '1772440455123', NULL, 'incident', '');
INSERT INTO mirror OVERRIDING SYSTEM VALUE VALUES ('1', '1772440275123', NULL, NULL, NULL);
INSERT INTO journal OVERRIDING SYSTEM VALUE VALUES ('1', '01A', '1', 'detected', 'person', '', '0', '1772440275123', '1772440335123', '{"état":"ouvert"}', '', '8e1531276fbc7f7e3664c01c08de06c34de60fe1e70bfa1bccb8ac5beefe2293', '', 'baac656b80890348cfa339300c351d66512e25060e91aec4d91ef45a78f8a77b');
INSERT INTO journal OVERRIDING SYSTEM VALUE VALUES ('2', '01B', '1', 'detected', 'person', '', '0', '1772440275123', '1772440335123', '{"état":"ouvert"}', '', 'a810064748793a4347aa2d44bacb4aeb4d2a60a43eddbb3f25c11987deeb0bd7', '', 'b59f93cb0b782d5032bba99d57c886c0c6d45e58e40b502fe380cc056352bf48');
INSERT INTO journal OVERRIDING SYSTEM VALUE VALUES ('3', '01A', '2', 'opened', 'person', '', '0', '1772440275123', '1772440335123', '{"état":"ouvert"}', '', 'b48599799facfb91ecb44d54e3993f1971ea9650f58c9cd5ef6de267368b326d', 'baac656b80890348cfa339300c351d66512e25060e91aec4d91ef45a78f8a77b', '7e0a6de91f5ccac8b86b51e5eff917999e007733f810a2e1a083f432bc4dff2d');
INSERT INTO journal OVERRIDING SYSTEM VALUE VALUES ('4', 'ticket:17', '1', 'assigned_level', 'person', '', '17', '1772440275123', '1772440335123', '{"état":"ouvert"}', 'zammad:history:1:a', '473fd8b55dea71c223241ec0ab2ea3bfc75fcff7b5094518a077f0900b89c7ec', '', '03c13e77e34c64ded132743fbd6006f84a499028f7696d7da6c249de5c7a8a79');
INSERT INTO words OVERRIDING SYSTEM VALUE VALUES ('1', E'\\x861e4f7fdf4feeebb63703bdfca3e9b4', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words OVERRIDING SYSTEM VALUE VALUES ('2', E'\\xd133d55bbf5dfbf9a937cc2ee941745d', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words OVERRIDING SYSTEM VALUE VALUES ('3', E'\\x66c169a2a201bc6df70bd416c49cbdac', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words OVERRIDING SYSTEM VALUE VALUES ('4', E'\\x7d790d935ae49244cb028c86c1885ec9', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
UPDATE journal_end SET seq = 4;
SELECT setval(pg_get_serial_sequence('delivery', 'id'), (SELECT max(id) FROM delivery));
SELECT setval(pg_get_serial_sequence('occurrence', 'id'), (SELECT max(id) FROM occurrence));

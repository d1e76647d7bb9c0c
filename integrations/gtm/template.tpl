___TERMS_OF_SERVICE___

By creating or modifying this file you agree to Google Tag Manager's Community
Template Gallery Developer Terms of Service available at
https://developers.google.com/tag-manager/gallery-tos (or such other URL as
Google may provide), as modified from time to time.


___INFO___

{
  "type": "TAG",
  "id": "signup",
  "version": 1,
  "displayName": "Signup",
  "description": "Puts the Signup widget on the page and follows Google's consent mode.",
  "categories": ["LEAD_GENERATION", "EMAIL_MARKETING"],
  "containerContexts": ["WEB"],
  "brand": { "id": "signup", "displayName": "Signup" },
  "securityGroups": []
}


___TEMPLATE_PARAMETERS___

[
  {
    "type": "TEXT",
    "name": "host",
    "displayName": "Address of your service",
    "simpleValueType": true,
    "valueValidators": [{ "type": "REGEX", "args": ["https://.+"] }]
  },
  {
    "type": "TEXT",
    "name": "site",
    "displayName": "Site key",
    "simpleValueType": true,
    "valueValidators": [{ "type": "NON_EMPTY" }]
  }
]


___SANDBOXED_JS_FOR_WEB_TEMPLATE___

const addConsentListener = require('addConsentListener');
const callInWindow = require('callInWindow');
const copyFromWindow = require('copyFromWindow');
const createQueue = require('createQueue');
const encodeUriComponent = require('encodeUriComponent');
const injectScript = require('injectScript');
const isConsentGranted = require('isConsentGranted');

// The queue is there from now on, or the widget that took its place: both have a push.
if (!copyFromWindow('signup')) createQueue('signup');
const tell = (granted) => callInWindow('signup.push', ['setConsent', granted ? 'granted' : 'denied']);
tell(isConsentGranted('analytics_storage'));
addConsentListener('analytics_storage', (name, granted) => tell(granted));

const host = data.host.replace('/widget.js', '');
const url = host + '/widget.js?site=' + encodeUriComponent(data.site);
injectScript(url, data.gtmOnSuccess, data.gtmOnFailure, url);


___WEB_PERMISSIONS___

[
  {
    "instance": {
      "key": { "publicId": "access_globals", "versionId": "1" },
      "param": [
        {
          "key": "keys",
          "value": {
            "type": 2,
            "listItem": [
              {
                "type": 3,
                "mapKey": [
                  { "type": 1, "string": "key" },
                  { "type": 1, "string": "read" },
                  { "type": 1, "string": "write" },
                  { "type": 1, "string": "execute" }
                ],
                "mapValue": [
                  { "type": 1, "string": "signup" },
                  { "type": 8, "boolean": true },
                  { "type": 8, "boolean": true },
                  { "type": 8, "boolean": false }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  { "type": 1, "string": "key" },
                  { "type": 1, "string": "read" },
                  { "type": 1, "string": "write" },
                  { "type": 1, "string": "execute" }
                ],
                "mapValue": [
                  { "type": 1, "string": "signup.push" },
                  { "type": 8, "boolean": true },
                  { "type": 8, "boolean": false },
                  { "type": 8, "boolean": true }
                ]
              }
            ]
          }
        }
      ]
    },
    "isRequired": true
  },
  {
    "instance": {
      "key": { "publicId": "access_consent", "versionId": "1" },
      "param": [
        {
          "key": "consentTypes",
          "value": {
            "type": 2,
            "listItem": [
              {
                "type": 3,
                "mapKey": [
                  { "type": 1, "string": "consentType" },
                  { "type": 1, "string": "read" },
                  { "type": 1, "string": "write" }
                ],
                "mapValue": [
                  { "type": 1, "string": "analytics_storage" },
                  { "type": 8, "boolean": true },
                  { "type": 8, "boolean": false }
                ]
              }
            ]
          }
        }
      ]
    },
    "isRequired": true
  },
  {
    "instance": {
      "key": { "publicId": "inject_script", "versionId": "1" },
      "param": [
        {
          "key": "urls",
          "value": { "type": 2, "listItem": [{ "type": 1, "string": "https://*/widget.js*" }] }
        }
      ]
    },
    "isRequired": true
  }
]


___NOTES___

GTM's injectScript sets no data attributes: the site's key stands in the script's address.
